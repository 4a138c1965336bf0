// SPDX-License-Identifier: MIT
// All floats, or many doubles, through every activation and derivative, against wider arithmetic and MPFR; softmax over
// long rows. Prints the tables that docs/accuracy.md shows.
#include "softmax.hpp"
#include "sweep.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <random>
#include <utility>

namespace {

#if defined(__clang__)
constexpr const char* compiler = "clang++ " XACT_TEXT(__clang_major__);
#else
constexpr const char* compiler = "g++ " XACT_TEXT(__GNUC__);
#endif

struct Options {
    std::string state, table, only;
    std::vector<std::string> sets;
    std::size_t chunks = std::numeric_limits<std::size_t>::max();
    unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    std::uint32_t stride = 1;
    bool reduced = false;
    double points = 1e9;
};

/// What identifies a run: results of another one must not be mixed in.
std::string run_of(const std::string& what, const Options& o) {
    return "xact " XACT_TEXT(XACT_VERSION_MAJOR) "." XACT_TEXT(XACT_VERSION_MINOR) "." XACT_TEXT(
               XACT_VERSION_PATCH) ", " +
           std::string(compiler) + ", " + what + (o.only.empty() ? "" : ", only " + o.only);
}

void write(const std::string& text, const std::string& path) {
    std::cout << text;
    if (path.empty()) return;
    std::ofstream file(path);
    file << text << std::flush;
    if (!file) throw std::runtime_error("cannot write " + path);
}

template <class T>
void report(const std::string& run, const Record<T>& record, const std::vector<Subject<T>>& all,
            const std::string& path) {
    std::ostringstream out;
    out << "# " << run << '\n'
        << "function,part,tier,instructions,inputs,worst_ulp,at,nearest_percent,not_nearest,lost_nan\n";
    for (const Subject<T>& subject : all)
        for (std::size_t f = 0; f < subject.forms.size(); ++f) {
            const Form<T>& form = subject.forms[f];
            const Tally<T>& t = record.tallies().at({subject.name, f});
            char text[256];
            std::snprintf(
                text, sizeof text, "%s,%s,%s,%s,%llu,%.4f,%a,%.4f,%llu,%llu\n", subject.name.c_str(),
                form.is_derivative ? "derivative" : "value", form.is_exact ? "exact" : "standard",
                form.instructions.c_str(), static_cast<unsigned long long>(t.inputs), t.worst,
                static_cast<double>(t.worst_at), 100 * static_cast<double>(t.correct) / static_cast<double>(t.inputs),
                static_cast<unsigned long long>(t.inputs - t.correct), static_cast<unsigned long long>(t.lost_nan));
            out << text;
            for (const auto& e : t.exceptions) {
                std::snprintf(text, sizeof text, "# not the nearest: %a gives %a\n", static_cast<double>(e.x),
                              static_cast<double>(e.y));
                out << text;
            }
        }
    write(out.str(), path);
}

// Where formulas change over or run out, and where derivatives cross zero.
constexpr double places[] = {0,
                             0.25,
                             0.3465,
                             0.5,
                             0.55,
                             1,
                             1.0397,
                             2,
                             17.33,
                             20,
                             36.7,
                             37.4,
                             38.5,
                             39,
                             40,
                             52,
                             64,
                             21.7,
                             88.7,
                             708.39,
                             709.78,
                             745.13,
                             760,
                             120,
                             4.25,
                             8.29,
                             1.2784645427610738,
                             1.1924312145154952,
                             0.7517916246935645,
                             0.752461422071016};

// Over all bit patterns, densely where something happens.
template <class T>
std::vector<T> stratified(std::uint64_t seed, std::size_t n) {
    std::mt19937_64 engine(seed);
    const auto uniform = [&](double low, double high) {
        return low + (high - low) * (static_cast<double>(engine() >> 11) * 0x1p-53);
    };
    std::vector<T> x(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double sign = engine() % 2 == 0 ? 1 : -1;
        const auto number = [&] {
            switch (i % 8) {
            case 1:
            case 2:
                return sign * std::exp2(uniform(-60, 10));
            case 3:
                return uniform(-760, -20);
            case 4:
                return uniform(-45, 45);
            case 5:
                return uniform(-2, 2);
            case 6:
                return uniform(-1.5, -0.5);
            default:
                return sign * (places[engine() % std::size(places)] +
                               (engine() % 2 == 0 ? 1 : -1) * std::exp2(uniform(-52, -3)));
            }
        };
        x[i] = i % 8 == 0 ? from_bits<T>(static_cast<bits_t<T>>(engine())) : static_cast<T>(number());
    }
    return x;
}

/// A hash of what every form and its reference give for the same inputs: another one after a change of a formula.
template <class T>
std::string fingerprint(const std::vector<Subject<T>>& all) {
    const std::vector<T> x = stratified<T>(1, 1 << 14);
    std::vector<T> y(x.size());
    std::vector<typename Subject<T>::quick_result> right(x.size());
    std::uint64_t hash = 0;
    const auto add = [&](T v) {
        hash = (hash ^ (is_nan(v) ? 0 : bits_of(v))) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 32;
    };
    for (const Subject<T>& subject : all) {
        for (const Form<T>& form : subject.forms) {
            form.apply(x.data(), y.data(), x.size());
            for (const T v : y) add(v);
        }
        subject.quick(x.data(), right.data(), x.size());
        for (const auto& r : right) {
            add(static_cast<T>(r.value));
            add(static_cast<T>(r.derivative));
        }
    }
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    return text;
}

template <class T, class Fill>
void run(const std::string& what, std::size_t chunks, const Options& o, const Fill& fill) {
    const std::vector<Subject<T>> all = subjects<T>(o.only, o.sets);
    if (all.empty()) throw std::runtime_error("no activation is called " + o.only);
    std::string name = run_of(what, o), last;
    for (const Form<T>& form : all.front().forms)
        if (form.instructions != std::exchange(last, form.instructions)) name += ", " + form.instructions;
    Record<T> record(o.state, name + ", results " + fingerprint(all));
    if (record.size() > 0)
        std::fprintf(stderr, "%zu of %zu chunks are from %s\n", record.size(), chunks, o.state.c_str());
    sweep(all, chunks, o.chunks, o.threads, record, fill);
    if (record.size() < chunks) {
        std::fprintf(stderr, "%zu of %zu chunks are in %s; the same command goes on\n", record.size(), chunks,
                     o.state.c_str());
        return;
    }
    report(name, record, all, o.table);
}

// Outside of 2^-30 .. 128 nothing happens: every 61st does.
bool is_dense(float x) { return std::fabs(x) >= 0x1p-30f && std::fabs(x) <= 128; }

void floats(const Options& o) {
    constexpr std::size_t chunk_size = std::size_t{1} << 24;
    const std::string what = std::string(o.reduced ? "the floats of the reduced range" : "all floats") +
                             (o.stride == 1 ? "" : ", every " + std::to_string(o.stride) + "th");
    run<float>(what, 256, o, [&](std::size_t chunk) {
        std::vector<float> x;
        for (std::size_t i = 0; i < chunk_size; i += o.stride) {
            const auto v = from_bits<float>(static_cast<std::uint32_t>(chunk * chunk_size + i));
            if (!o.reduced || is_dense(v) || i % 61 == 0) x.push_back(v);
        }
        return x;
    });
}

void doubles(const Options& o) {
    constexpr std::size_t chunk_size = std::size_t{1} << 20;
    const auto chunks = static_cast<std::size_t>(std::ceil(o.points / static_cast<double>(chunk_size)));
    run<double>(std::to_string(chunks * chunk_size) + " doubles", chunks, o,
                [](std::size_t chunk) { return stratified<double>(chunk, chunk_size); });
}

void softmax(const Options& o) {
    std::ostringstream out;
    out << "# " << run_of("softmax", o) << ", " XACT_TEXT(XACT_ISA) "\n";
    sweep_softmax(out);
    write(out.str(), o.table);
}

} // namespace

int main(int argc, char** argv) try {
    Options o;
    CLI::App app{"Sweeps every activation and derivative over its inputs."};
    app.require_subcommand(1);
    const auto add = [&](const char* name, const char* what, const char* state) {
        CLI::App* command = app.add_subcommand(name, what);
        command->add_option("--table", o.table, "File for the table (CSV)");
        command->add_option("--state", o.state, std::string("File to go on from, by default ") + state);
        command->add_option("--threads", o.threads, "Threads")->check(CLI::PositiveNumber);
        command->add_option("--chunks", o.chunks, "Stop after so many more, without a table")
            ->check(CLI::PositiveNumber);
        command->add_option("--only", o.only, "One activation only");
        command->add_option("--on", o.sets, "Instruction sets, by default all that run here");
        command->callback([&o, state] {
            if (o.state.empty()) o.state = state;
        });
        return command;
    };
    CLI::App* all_floats = add("floats", "All 2^32 floats", "floats.state");
    all_floats->add_option("--stride", o.stride, "Every n-th float only")->check(CLI::PositiveNumber);
    all_floats->add_flag("--reduced", o.reduced, "2^-30 <= abs(x) <= 128 whole, else every 61st");
    CLI::App* many_doubles = add("doubles", "Doubles, stratified", "doubles.state");
    many_doubles->add_option("--points", o.points, "How many")->check(CLI::PositiveNumber);
    CLI::App* rows = app.add_subcommand("softmax", "Softmax and its gradient, rows up to 2^24");
    rows->add_option("--table", o.table, "File for the table (CSV)");
    CLI11_PARSE(app, argc, argv);
    if (*all_floats) floats(o);
    if (*many_doubles) doubles(o);
    if (*rows) softmax(o);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}
