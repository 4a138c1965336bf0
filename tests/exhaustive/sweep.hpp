// SPDX-License-Identifier: MIT
// A sweep: chunks of inputs, each through every form of every subject, counted, and merged over threads and runs.
#pragma once

#include "subject.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

/// What was seen of one form.
template <class T>
struct Tally {
    struct Exception {
        T x, y;
    };

    std::uint64_t inputs = 0, correct = 0; // finite inputs; results that are the nearest number
    std::uint64_t lost_nan = 0;            // NaN in, something else out
    double worst = 0;                      // in ulps
    T worst_at = 0;
    std::vector<Exception> exceptions; // of the exact tier: not the nearest number

    void note(double error, T x) {
        if (!(error <= worst)) {
            worst = error;
            worst_at = x;
        }
    }
    void merge(const Tally& other) {
        inputs += other.inputs;
        correct += other.correct;
        lost_nan += other.lost_nan;
        if (other.inputs > 0) note(other.worst, other.worst_at);
        exceptions.insert(exceptions.end(), other.exceptions.begin(), other.exceptions.end());
    }
};

/// One chunk through one subject. A result is judged by the quick reference. Floats that it cannot call the nearest or
/// not are judged by a finer one, and in the end by the precise one, which also confirms the worst of a chunk; of
/// doubles it confirms the worst of every block.
template <class T>
class Judge {
  public:
    static constexpr std::size_t block = 8192;

    explicit Judge(const Subject<T>& subject) : subject_(subject), tallies_(subject.forms.size()) {
        right_.resize(block);
        for (Part& part : parts_) {
            part.right.resize(block);
            part.per_ulp.resize(block);
        }
        y_.assign(subject.forms.size(), std::vector<T>(block));
    }

    void operator()(const std::vector<T>& x) {
        for (std::size_t i = 0; i < x.size(); i += block) judge(x.data() + i, std::min(block, x.size() - i));
        if (std::is_same_v<T, float>)
            for (std::size_t f = 0; f < tallies_.size(); ++f) confirm(f, tallies_[f]);
    }
    const std::vector<Tally<T>>& tallies() const { return tallies_; }

  private:
    static constexpr bool is_float = std::is_same_v<T, float>;
    using Quick = quick_t<T>;
    // In ulps, each far above its reference's error; for the first one that is verified at the worst results.
    static constexpr Quick doubt = is_float ? 0x1p-16 : 0x1p-5;
    static constexpr long double fine_doubt = 0x1p-30L;

    struct Part {
        std::vector<Quick> right, per_ulp;
    };

    void judge(const T* x, std::size_t n) {
        subject_.quick(x, right_.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            parts_[0].right[i] = right_[i].value;
            parts_[1].right[i] = right_[i].derivative;
        }
        for (Part& part : parts_)
            for (std::size_t i = 0; i < n; ++i) part.per_ulp[i] = 1 / unit(part.right[i]);
        const bool finite = std::all_of(x, x + n, [](T v) { return std::isfinite(v); });

        std::vector<Tally<T>> seen(tallies_.size());
        for (std::size_t f = 0; f < seen.size(); ++f) {
            subject_.forms[f].apply(x, y_[f].data(), n);
            const std::size_t twin = twin_of(f, n);
            if (twin == f) {
                judge(f, x, n, finite, seen[f]);
                if (!is_float) confirm(f, seen[f]);
            } else {
                seen[f] = seen[twin];
            }
        }
        for (std::size_t f = 0; f < seen.size(); ++f) tallies_[f].merge(seen[f]);
    }

    bool are_alike(std::size_t f, std::size_t g) const {
        return subject_.forms[f].is_derivative == subject_.forms[g].is_derivative &&
               subject_.forms[f].is_exact == subject_.forms[g].is_exact;
    }

    /// The first form that gave the same bits.
    std::size_t twin_of(std::size_t f, std::size_t n) const {
        for (std::size_t g = 0; g < f; ++g)
            if (are_alike(f, g) && std::memcmp(y_[f].data(), y_[g].data(), n * sizeof(T)) == 0) return g;
        return f;
    }

    void judge(std::size_t f, const T* x, std::size_t n, bool finite, Tally<T>& seen) {
        // Below it no result of a form alike is its worst.
        if (is_float) {
            seen.worst = tallies_[f].worst;
            for (std::size_t g = 0; g < tallies_.size(); ++g)
                if (are_alike(f, g)) seen.worst = std::min(seen.worst, tallies_[g].worst);
        }
        const Form<T>& form = subject_.forms[f];
        const Part& part = parts_[form.is_derivative];
        const T* y = y_[f].data();
        constexpr std::size_t step = 64;
        for (std::size_t start = 0; start < n; start += step) {
            const std::size_t end = std::min(n, start + step);
            const Quick low = Quick(0.5) - doubt, high = Quick(0.5) + doubt, worst = static_cast<Quick>(seen.worst);
            std::uint64_t nearest = 0, quiet = 0;
            for (std::size_t i = start; i < end; ++i) {
                const Quick e = std::fabs(static_cast<Quick>(y[i]) - part.right[i]) * part.per_ulp[i];
                nearest += e <= low;
                quiet += (e <= worst) & ((e <= low) | (e >= high));
            }
            if (finite && quiet == end - start && form.root == 0) {
                seen.inputs += end - start;
                seen.correct += nearest;
            } else {
                for (std::size_t i = start; i < end; ++i)
                    judge(f, x[i], y[i], std::fabs(static_cast<Quick>(y[i]) - part.right[i]) * part.per_ulp[i],
                          part.right[i], seen);
            }
        }
    }

    void judge(std::size_t f, T x, T y, Quick error, Quick right, Tally<T>& seen) {
        const Form<T>& form = subject_.forms[f];
        if (std::isnan(x)) seen.lost_nan += !std::isnan(y);
        if (!std::isfinite(x)) return;
        if (std::isinf(y) && static_cast<T>(right) == y) error = 0;
        if (std::isnan(error)) error = infinity<Quick>;
        ++seen.inputs;
        if (is_nearest(f, x, y, error))
            ++seen.correct;
        else if (form.is_exact)
            seen.exceptions.push_back({x, y});
        if (form.is_near_root(x) && std::isfinite(error))
            error = std::fabs(static_cast<Quick>(y) - right) / static_cast<Quick>(ulp<T>(0.125L));
        seen.note(static_cast<double>(error), x);
    }

    bool is_nearest(std::size_t f, T x, T y, Quick error) {
        const bool is_even = bits_of(y) % 2 == 0;
        if (is_float && !subject_.quick_is_exact && std::fabs(error - Quick(0.5)) < doubt) {
            const reference::result<long double> right = subject_.finer(x);
            const long double finer =
                error_in_ulps(y, subject_.forms[f].is_derivative ? right.derivative : right.value);
            if (std::fabs(finer - 0.5L) > fine_doubt) return finer < 0.5L;
            const big precise = precise_error(f, x, y, false);
            return precise < 0.5 || (precise == 0.5 && is_even);
        }
        return error < Quick(0.5) || (error == Quick(0.5) && is_even);
    }

    /// The worst result by the precise reference, whose error must be the quick one's.
    void confirm(std::size_t f, Tally<T>& tally) {
        if (tally.inputs == 0 || tally.worst == 0 || std::isinf(tally.worst)) return;
        T y;
        subject_.forms[f].apply(&tally.worst_at, &y, 1);
        const auto precise = static_cast<double>(precise_error(f, tally.worst_at, y, true));
        // beside a power of two the one may see half the other's ulp
        const auto agree = [&](double a, double b) {
            return std::fabs(a - b) <= static_cast<double>(doubt) * std::max(1.0, b);
        };
        if (!agree(precise, tally.worst) && !agree(precise, 2 * tally.worst) && !agree(precise, tally.worst / 2)) {
            char text[128];
            std::snprintf(text, sizeof text, ": the references disagree at %a: %g and %g ulp",
                          static_cast<double>(tally.worst_at), tally.worst, precise);
            throw std::runtime_error(subject_.name + text);
        }
        tally.worst = precise;
    }

    big precise_error(std::size_t f, T x, T y, bool of_root) {
        if (bits_of(x) != bits_of(last_x_)) {
            last_ = subject_.precise(x);
            last_x_ = x;
        }
        const Form<T>& form = subject_.forms[f];
        const big& right = form.is_derivative ? last_.derivative : last_.value;
        const auto unit = of_root && form.is_near_root(x) ? ulp<T>(0.125L) : ulp<T>(static_cast<long double>(right));
        return abs(big(y) - right) / big(unit);
    }

    /// ulp(right), quickly.
    static Quick unit(Quick right) {
        using limits = std::numeric_limits<T>;
        constexpr std::uint64_t exponent = 0x7ff0000000000000;
        std::uint64_t power = bits_of(static_cast<double>(right)) & exponent;
        // where right was rounded up to it
        if (!is_float && static_cast<Quick>(from_bits<double>(power)) > std::fabs(right))
            power -= std::uint64_t{1} << 52;
        const double lower = std::max(from_bits<double>(power), static_cast<double>(limits::min()));
        return static_cast<Quick>(lower) * static_cast<Quick>(limits::epsilon());
    }

    const Subject<T>& subject_;
    std::vector<Tally<T>> tallies_;
    std::array<Part, 2> parts_; // of the value, of the derivative
    std::vector<std::vector<T>> y_;
    std::vector<typename Subject<T>::quick_result> right_;
    T last_x_ = std::numeric_limits<T>::quiet_NaN();
    reference::result<big> last_{};
};

/// Where the sweep is kept: a line per chunk and form, so that an interrupted one goes on where it was.
template <class T>
class Record {
  public:
    using Key = std::pair<std::string, std::size_t>; // subject, form

    Record(const std::string& path, const std::string& run) : path_(path) {
        std::ifstream file(path);
        std::string line;
        if (std::getline(file, line)) {
            if (line != run)
                throw std::runtime_error(path + " holds another run:\n  " + line + "\nnot\n  " + run +
                                         "\ndelete it, or name another file with --state");
            std::map<Key, Tally<T>> chunk;
            while (std::getline(file, line)) read(line, chunk);
            append("\n"); // ends a line that was cut short
        } else {
            append(run + '\n');
        }
    }

    bool has(std::size_t chunk) const { return done_.count(chunk) > 0; }
    std::size_t size() const { return done_.size(); }
    const std::map<Key, Tally<T>>& tallies() const { return tallies_; }

    void add(std::size_t chunk, const std::map<Key, Tally<T>>& results) {
        std::ostringstream text;
        text << std::hexfloat;
        for (const auto& [key, tally] : results) {
            text << key.first << '\t' << key.second << '\t' << tally.inputs << '\t' << tally.correct << '\t'
                 << tally.lost_nan << '\t' << tally.worst << '\t' << bits_of(tally.worst_at);
            for (const auto& e : tally.exceptions) text << '\t' << bits_of(e.x) << '\t' << bits_of(e.y);
            text << '\n';
        }
        text << "end of chunk\t" << chunk << '\n'; // lines without it are of a chunk cut short
        const std::lock_guard lock(mutex_);
        append(text.str());
        merge(chunk, results);
    }

  private:
    void append(const std::string& text) const {
        std::ofstream file(path_, std::ios::app);
        file << text << std::flush;
        if (!file) throw std::runtime_error("cannot write " + path_);
    }

    void merge(std::size_t chunk, const std::map<Key, Tally<T>>& results) {
        if (!done_.insert(chunk).second) return;
        for (const auto& [key, tally] : results) {
            Tally<T>& all = tallies_[key];
            // chunks end in any order: of equal ones the same is named
            if (all.inputs > 0 && tally.worst == all.worst && bits_of(tally.worst_at) < bits_of(all.worst_at))
                all.worst_at = tally.worst_at;
            all.merge(tally);
        }
    }

    void read(const std::string& line, std::map<Key, Tally<T>>& chunk) {
        std::vector<std::string> words;
        std::istringstream in(line);
        for (std::string word; std::getline(in, word, '\t');) words.push_back(word);
        if (words.size() == 2 && words[0] == "end of chunk") {
            merge(std::stoul(words[1]), chunk);
            chunk.clear();
        } else if (words.size() >= 7) {
            const auto number = [&](std::size_t i) { return std::stoull(words[i]); };
            const auto value = [&](std::size_t i) { return from_bits<T>(static_cast<bits_t<T>>(number(i))); };
            Tally<T> tally{number(2), number(3), number(4), std::strtod(words[5].c_str(), nullptr), value(6), {}};
            for (std::size_t i = 7; i + 1 < words.size(); i += 2) tally.exceptions.push_back({value(i), value(i + 1)});
            chunk[{words[0], number(1)}] = tally;
        }
    }

    std::string path_;
    std::map<Key, Tally<T>> tallies_;
    std::set<std::size_t> done_;
    std::mutex mutex_;
};

/// The chunks that the record does not have yet, at most `limit` of them, over `threads` threads; fill(chunk) gives a
/// chunk's inputs.
template <class T, class Fill>
void sweep(const std::vector<Subject<T>>& all, std::size_t chunks, std::size_t limit, unsigned threads,
           Record<T>& record, const Fill& fill) {
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    const std::size_t had = record.size();
    std::vector<std::size_t> missing;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk)
        if (!record.has(chunk) && missing.size() < limit) missing.push_back(chunk);
    std::atomic<std::size_t> next{0}, finished{had};
    std::atomic<bool> failed{false};
    std::mutex mutex;
    std::exception_ptr failure;
    const auto work = [&] {
        try {
            for (std::size_t i = next++; i < missing.size() && !failed; i = next++) {
                const std::size_t chunk = missing[i];
                const std::vector<T> x = fill(chunk);
                std::map<typename Record<T>::Key, Tally<T>> results;
                for (const Subject<T>& subject : all) {
                    Judge<T> judge(subject);
                    judge(x);
                    for (std::size_t f = 0; f < subject.forms.size(); ++f)
                        results[{subject.name, f}] = judge.tallies()[f];
                }
                record.add(chunk, results);
                const std::size_t n = ++finished;
                const std::chrono::duration<double> spent = clock::now() - start;
                std::fprintf(stderr, "%zu of %zu chunks, %.0f s spent, %.0f s left\n", n, chunks, spent.count(),
                             spent.count() / static_cast<double>(n - had) * static_cast<double>(chunks - n));
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            failure = std::current_exception();
            failed = true;
        }
    };
    std::vector<std::thread> pool;
    for (unsigned i = 0; i < threads; ++i) pool.emplace_back(work);
    for (std::thread& t : pool) t.join();
    if (failure) std::rethrow_exception(failure);
}
