// SPDX-License-Identifier: MIT
// Every activation and its derivative within its claim; the exact tier correctly rounded.
// XACT_TEST_STRIDE=1 takes all floats instead of every 997th, XACT_TEST_VERBOSE=1 prints the measured maxima.
#include "activations.hpp"
#include "support.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

namespace {

// A form, and the worst that was seen of it.
template <class T>
struct judged {
    const form<T>* f;
    long double claim;
    std::map<T, T> listed = {}; // what docs/accuracy lists as not the nearest
    std::vector<T> y = {};
    long double worst = 0;
    T worst_at = 0;

    long double unit_at(T x, long double usual) const {
        const bool near_root =
            f->root != 0 && std::fabs(static_cast<long double>(x) - static_cast<long double>(f->root)) < 0x1p-4L;
        return near_root ? ulp<T>(0.125L) : usual;
    }
};

template <class T>
struct subject {
    std::vector<judged<T>> values, derivatives;
    std::function<reference::result<long double>(long double)> exact;

    void check(const std::vector<T>& x) {
        for (auto* forms : {&values, &derivatives})
            for (judged<T>& j : *forms) j.y = j.f->applied(x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const reference::result<long double> right = exact(static_cast<long double>(x[i]));
            note(values, i, x[i], right.value);
            note(derivatives, i, x[i], right.derivative);
        }
    }
    void report() const {
        for (const auto* forms : {&values, &derivatives})
            for (const judged<T>& j : *forms) {
                INFO(j.f->name << (sizeof(T) == 4 ? " float: " : " double: ") << static_cast<double>(j.worst)
                               << " ulp at " << static_cast<double>(j.worst_at));
                CHECK(j.worst <= j.claim);
                if (std::getenv("XACT_TEST_VERBOSE"))
                    WARN(j.f->name << (sizeof(T) == 4 ? " float: " : " double: ") << static_cast<double>(j.worst)
                                   << " ulp of " << static_cast<double>(j.claim) << " at "
                                   << static_cast<double>(j.worst_at));
            }
    }

  private:
    static void note(std::vector<judged<T>>& forms, std::size_t i, T x, long double exact) {
        const long double unit = ulp<T>(exact);
        for (judged<T>& j : forms) {
            const long double e = error_in_ulps(j.y[i], exact, j.unit_at(x, unit));
            if ((e > j.worst || e != e) && j.listed.count(x) == 0) {
                j.worst = e;
                j.worst_at = x;
            }
        }
    }
};

// The lines of docs/accuracy of one kind, in the order of the files.
std::vector<std::string> lines_of(const std::string& kind) {
    std::vector<std::string> lines;
    for (const auto& entry : std::filesystem::directory_iterator(XACT_TEST_TABLES)) {
        if (entry.path().filename().string().rfind(kind + '-', 0) != 0) continue;
        std::ifstream file(entry.path());
        for (std::string line; std::getline(file, line);) lines.push_back(line);
    }
    return lines;
}
template <class T>
T number(const std::string& word) {
    return static_cast<T>(std::strtod(word.c_str(), nullptr));
}

// The name under which the tables have the instruction set of this program.
constexpr const char* instructions =
#if defined(__AVX512F__)
    "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
    "AVX2";
#elif defined(__SSE4_2__) && !defined(__AVX__)
    "SSE4.2";
#elif defined(__SSE2__) && !defined(__SSE3__)
    "SSE2";
#else
    "";
#endif

/// The inputs for which the exact tier does not give the nearest float, by docs/accuracy: results by input, by
/// "function,part,".
struct exceptions {
    std::map<std::string, std::map<float, float>> by_form;
    std::set<std::string> measured; // on this set; the others have those of all sets

    exceptions() {
        const std::vector<std::string> lines = lines_of("floats");
        const auto is_of = [](const std::string& row, const std::string& set) {
            return row.find(",exact," + set + ',') != std::string::npos;
        };
        const auto form_of = [](const std::string& row) { return row.substr(0, row.find("exact,")); };
        for (const std::string& line : lines)
            if (is_of(line, instructions)) measured.insert(form_of(line));
        std::string row;
        for (const std::string& line : lines) {
            if (line.rfind("# not the nearest: ", 0) != 0) {
                row = line;
                continue;
            }
            if (measured.count(form_of(row)) != 0 && !is_of(row, instructions)) continue;
            std::istringstream words(line.substr(std::strlen("# not the nearest: ")));
            std::string x, gives, y;
            REQUIRE((words >> x >> gives >> y && gives == "gives"));
            by_form[form_of(row)][number<float>(x)] = number<float>(y);
        }
    }
    static const exceptions& all() {
        static const exceptions list;
        return list;
    }
    template <class T>
    static std::map<T, T> of(const std::string& form) {
        const auto found = all().by_form.find(form);
        if (found == all().by_form.end()) return {};
        return {found->second.begin(), found->second.end()};
    }
};

template <class T>
subject<T> subject_of(const activation<T>& f) {
    // The formulas in long double are a few units of their own last place off.
    const long double slack = std::is_same_v<T, float> ? 0x1p-37L : 0x1p-8L;
    subject<T> s;
    for (const auto& g : f.forms) {
        judged<T> j{g.get(), static_cast<long double>(g->claim) + slack};
        if (g->is_exact) j.listed = exceptions::of<T>(f.label + (g->is_derivative ? ",derivative," : ",value,"));
        (g->is_derivative ? s.derivatives : s.values).push_back(std::move(j));
    }
    s.exact = f.reference;
    return s;
}

template <class T>
std::vector<subject<T>> subjects() {
    // alphas that move the place where alpha e^x ends
    static const std::vector<activation<T>> more = [] {
        std::vector<activation<T>> elus;
        if (takes(xact::elu.name))
            for (const double alpha : {-2e30, 1000.0, 1e-7, -1e-12})
                elus.push_back(activation_named<T>(xact::elu.name).with_parameters(alpha, 0));
        return elus;
    }();
    std::vector<subject<T>> all;
    for (const auto* functions : {&activations<T>(), &more})
        for (const activation<T>& f : *functions) all.push_back(subject_of(f));
    return all;
}

// Where formulas change over or run out, and where derivatives have their root.
constexpr double places[] = {0,
                             1,
                             0.5,
                             2,
                             9.01,
                             9.02,
                             15.9,
                             16.6,
                             17.33,
                             20,
                             20.1,
                             37,
                             40,
                             44,
                             52,
                             87.33,
                             88.38,
                             88.7,
                             88.72,
                             100,
                             103.3,
                             103.97,
                             104,
                             110,
                             120,
                             709.78,
                             708.39,
                             745.13,
                             760,
                             14.2,
                             14.4,
                             14.9,
                             13.1,
                             5.9,
                             10.05,
                             10.3,
                             11,
                             21.7,
                             39,
                             38.5,
                             64,
                             0.3465,
                             0.55,
                             1.039720770839918,
                             1.2784645427610738,
                             1.1924312145154952,
                             0.7517915246935645,
                             0.752461422071016,
                             0.7517,
                             0.8139,
                             0.689};
struct interval {
    double low, high;
};
constexpr interval intervals[] = {{-110, -86},    {-180, -100}, {86, 90},        {9, 21},    {-21, -9}, {-1.35, -1.12},
                                  {-0.82, -0.68}, {0.68, 1.35}, {-0.125, 0.125}, {-15, -12}, {-2, 2}};
constexpr interval wide_intervals[] = {{-760, -700}, {-830, -720}, {700, 720}, {-40, -30}, {-22, -20}, {30, 40}};

// Blocks of finite inputs for every subject.
template <class T>
class feed {
  public:
    explicit feed(std::vector<subject<T>> all) : subjects_(std::move(all)) { block_.reserve(size); }

    void operator()(T x) {
        if (!is_finite(x) || (is_subnormal(x) && flushes_)) return;
        block_.push_back(x);
        if (block_.size() == size) flush();
    }
    void both_signs(T x) {
        (*this)(x);
        (*this)(-x);
    }
    void around(T x, bits_t<T> distance) {
        const bits_t<T> middle = bits_of(x), first = middle < distance ? 0 : static_cast<bits_t<T>>(middle - distance);
        for (bits_t<T> b = first; b != static_cast<bits_t<T>>(middle + distance); ++b) both_signs(from_bits<T>(b));
    }
    void between(interval range, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i)
            (*this)(
                static_cast<T>(range.low + (range.high - range.low) * static_cast<double>(i) / static_cast<double>(n)));
    }
    void finish() {
        flush();
        for (const subject<T>& s : subjects_) s.report();
    }

  private:
    static constexpr std::size_t size = 4096;

    void flush() {
        for (subject<T>& s : subjects_) s.check(block_);
        block_.clear();
    }

    std::vector<subject<T>> subjects_;
    std::vector<T> block_;
    bool flushes_ = flushes_subnormals();
};

// The worst inputs that tests/exhaustive found, as docs/accuracy keeps them, and those listed there because the exact
// tier is not the nearest float.
template <class T>
std::set<T> worst_inputs(const std::string& kind) {
    std::set<T> worst;
    for (const std::string& line : lines_of(kind)) {
        std::istringstream words(line);
        for (std::string word; std::getline(words, word, line[0] == '#' ? ' ' : ',');)
            if (word.find("0x") <= 1) worst.insert(number<T>(word));
    }
    return worst;
}

} // namespace

TEST_CASE("float: within the claim, and correctly rounded in the exact tier", "[accuracy]") {
    const char* given = std::getenv("XACT_TEST_STRIDE");
    const auto stride = static_cast<std::uint64_t>(given ? std::atoi(given) : 997);
    REQUIRE(stride > 0);
    feed<float> inputs(subjects<float>());
    for (std::uint64_t b = 0; b <= 0xffffffff; b += stride) inputs(from_bits<float>(static_cast<std::uint32_t>(b)));
    for (const double place : places) inputs.around(static_cast<float>(place), 512);
    for (const interval& range : intervals) inputs.between(range, 1 << 15);
    inputs.around(std::numeric_limits<float>::min(), 512);
    inputs.around(std::numeric_limits<float>::max(), 512);
    const std::set<float> worst = worst_inputs<float>("floats");
    CHECK(worst.size() > 20);
    for (const float x : worst) inputs.around(x, 8);
    inputs.finish();
}

TEST_CASE("float: the inputs listed as not the nearest give the results listed", "[accuracy]") {
    const std::set<std::string>& measured = exceptions::all().measured;
    if (measured.empty()) {
        WARN("not tested: docs/accuracy has no floats of this instruction set");
        return;
    }
    std::size_t seen = 0;
    const auto check = [&](const form<float>& f, const std::string& row) {
        if (measured.count(row) == 0) return;
        INFO(row);
        for (const auto& [x, y] : exceptions::of<float>(row)) {
            INFO("at " << x);
            CHECK(bits_of(f(x)) == bits_of(y));
            ++seen;
        }
    };
    for (const activation<float>& f : activations<float>()) {
        check(f.exact(), f.label + ",value,");
        check(f.exact_derivative(), f.label + ",derivative,");
    }
    std::size_t listed = 0;
    for (const auto& [row, results] : exceptions::all().by_form) listed += measured.count(row) * results.size();
    if (!only_functions()) CHECK(seen == listed);
}

TEST_CASE("double: within the claim", "[accuracy]") {
    feed<double> inputs(subjects<double>());
    std::mt19937_64 engine(7);
    const auto stratum = [&](std::uint64_t exponent, int n) {
        for (int i = 0; i < n; ++i) inputs.both_signs(from_bits<double>((exponent << 52) | (engine() >> 12)));
    };
    for (std::uint64_t exponent = 0; exponent < 2047; ++exponent) stratum(exponent, 16);
    for (std::uint64_t exponent = 1023 - 30; exponent < 1023 + 10; ++exponent) stratum(exponent, 1024);
    for (const double place : places) {
        inputs.around(place, 64);
        // ever nearer to it
        for (int k = 4; k < 50; ++k)
            for (const double sign : {-1.0, 1.0})
                inputs.both_signs(place + sign * std::ldexp(1 + 0x1p-52 * double(engine() >> 12), -k));
    }
    for (const interval& range : intervals) inputs.between(range, 1 << 12);
    for (const interval& range : wide_intervals) inputs.between(range, 1 << 12);
    inputs.around(std::numeric_limits<double>::min(), 64);
    inputs.around(std::numeric_limits<double>::max(), 64);
    const std::set<double> worst = worst_inputs<double>("doubles");
    CHECK(worst.size() > 20);
    for (const double x : worst) inputs.around(x, 8);
    inputs.finish();
}

TEST_CASE("claims: at most 4 ulp, and the roots are where the reference has them", "[accuracy]") {
    for (const activation<float>& f : activations<float>()) {
        INFO(f.label);
        CHECK(f.claim.value > 0);
        CHECK(f.claim.value <= 4);
        CHECK(f.claim.derivative > 0);
        CHECK(f.claim.derivative <= 4);
        const double root = f.derivative().root;
        if (root != 0) CHECK(root == Catch::Approx(static_cast<double>(f.derivative_root)).epsilon(0x1p-52));
    }
    CHECK(xact::softmax.claim.value <= 2);
    CHECK(xact::exact(xact::softmax).claim.value <= 0.51);
}

namespace {

template <class T>
std::vector<T> positive_inputs() {
    std::vector<T> x;
    const bits_t<T> top = bits_of(infinity<T>), step = top / 300007;
    for (bits_t<T> b = 0; b < top - step; b += step) x.push_back(from_bits<T>(b));
    for (int i = 0; i < 100000; ++i) x.push_back(static_cast<T>(i * 0.0011));
    x.push_back(infinity<T>);
    return x;
}

// f(-x) = sign * f(x), bit for bit
template <class T>
std::string asymmetry(const form<T>& f, T sign) {
    std::vector<T> x = positive_inputs<T>(), y = f.applied(x);
    for (T& v : x) v = -v;
    for (T& v : y) v = sign < 0 ? -v : v;
    return difference(f.applied(x), y);
}

template <class T>
void check_range(const form<T>& f, T low, T high) {
    std::vector<T> x = positive_inputs<T>();
    const std::size_t n = x.size();
    for (std::size_t i = 0; i < n; ++i) x.push_back(-x[i]);
    std::size_t outside = 0;
    for (const T y : f.applied(x)) outside += !(y >= low && y <= high);
    INFO(f.name);
    CHECK(outside == 0);
}

} // namespace

TEMPLATE_TEST_CASE("range and symmetry hold exactly", "[accuracy]", float, double) {
    using T = TestType;
    std::size_t checked = 0;
    for (const activation<T>& f : activations<T>())
        for (const auto& g : f.forms) {
            if (f.name == xact::sigmoid.name) {
                check_range<T>(*g, 0, g->is_derivative ? T(0.25) : 1);
                if (g->is_derivative) CHECK(asymmetry<T>(*g, 1) == "");
                ++checked;
            }
            if (f.name == xact::tanh.name) {
                check_range<T>(*g, g->is_derivative ? 0 : -1, 1);
                CHECK(asymmetry<T>(*g, g->is_derivative ? 1 : -1) == "");
                ++checked;
            }
        }
    if (!only_functions()) CHECK(checked == (std::is_same_v<T, float> ? 8 : 4));
}
