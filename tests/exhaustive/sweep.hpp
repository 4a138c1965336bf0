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

/// One chunk through one subject. A result is judged by the quick reference, and by the precise one where that cannot
/// tell the nearest number (float), or among the worst of the chunk (double).
template <class T>
class Judge {
  public:
    explicit Judge(const Subject<T>& subject) : subject_(subject), tallies_(subject.forms.size()) {
        for (std::vector<T>& y : y_) y.resize(block);
        right_.resize(block);
    }

    void operator()(const std::vector<T>& x) {
        for (std::size_t i = 0; i < x.size(); i += block) judge(x.data() + i, std::min(block, x.size() - i));
        recheck_worst();
    }
    const std::vector<Tally<T>>& tallies() const { return tallies_; }

  private:
    static constexpr std::size_t block = 4096, rechecked = 100;
    // The quick reference's error is far below it, in ulps; verified for the worst of each chunk.
    static constexpr double doubt = std::is_same_v<T, float> ? 0x1p-16 : 0x1p-6;

    struct Suspect {
        double error;
        T x, y;
        bool operator<(const Suspect& other) const { return error > other.error; } // the mildest on top
    };

    void judge(const T* x, std::size_t n) {
        for (std::size_t f = 0; f < subject_.forms.size(); ++f) subject_.forms[f].apply(x, y_[f].data(), n);
        subject_.quick(x, right_.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            if (std::isnan(x[i])) {
                for (std::size_t f = 0; f < subject_.forms.size(); ++f) tallies_[f].lost_nan += !std::isnan(y_[f][i]);
            } else if (!std::isinf(x[i])) {
                for (std::size_t f = 0; f < subject_.forms.size(); ++f)
                    judge(f, x[i], y_[f][i], subject_.forms[f].is_derivative ? right_[i].derivative : right_[i].value);
            }
        }
    }

    void judge(std::size_t f, T x, T y, quick_t<T> right) {
        Tally<T>& tally = tallies_[f];
        ++tally.inputs;
        const double in_own_ulps = error(y, right);
        bool is_nearest = in_own_ulps < 0.5;
        if (std::is_same_v<T, float> && std::fabs(in_own_ulps - 0.5) < doubt) {
            const big precise = precise_error(f, x, y);
            is_nearest = precise < 0.5 || (precise == 0.5 && bits_of(y) % 2 == 0);
        }
        if (is_nearest)
            ++tally.correct;
        else if (subject_.forms[f].is_exact)
            tally.exceptions.push_back({x, y});
        const double counted = subject_.forms[f].is_near_root(x) && std::isfinite(in_own_ulps)
                                   ? static_cast<double>(std::fabs(y - right) / static_cast<quick_t<T>>(ulp<T>(0.125L)))
                                   : in_own_ulps;
        if constexpr (std::is_same_v<T, float>) {
            tally.note(counted, x);
        } else {
            std::vector<Suspect>& worst = suspects_[f];
            if (worst.size() == rechecked && !(counted > worst.front().error)) return;
            if (worst.size() == rechecked) {
                std::pop_heap(worst.begin(), worst.end());
                worst.pop_back();
            }
            worst.push_back({counted, x, y});
            std::push_heap(worst.begin(), worst.end());
        }
    }

    void recheck_worst() {
        for (std::size_t f = 0; f < subject_.forms.size(); ++f) {
            Tally<T>& tally = tallies_[f];
            if constexpr (std::is_same_v<T, float>) {
                if (tally.inputs == 0 || tally.worst == 0) continue;
                T y;
                subject_.forms[f].apply(&tally.worst_at, &y, 1);
                tally.worst = confirmed(f, tally.worst_at, y, tally.worst);
            } else {
                for (const Suspect& s : suspects_[f]) tally.note(confirmed(f, s.x, s.y, s.error), s.x);
            }
        }
    }

    /// The error by the precise reference, which must be the quick one's.
    double confirmed(std::size_t f, T x, T y, double quick) {
        if (std::isinf(quick)) return quick;
        const auto precise = static_cast<double>(precise_error(f, x, y));
        if (!(std::fabs(precise - quick) <= doubt * std::max(1.0, quick)))
            throw std::runtime_error(subject_.name + ": the references disagree at " +
                                     std::to_string(static_cast<double>(x)));
        return precise;
    }

    big precise_error(std::size_t f, T x, T y) {
        if (bits_of(x) != bits_of(last_x_)) {
            last_ = subject_.precise(x);
            last_x_ = x;
        }
        const big& right = subject_.forms[f].is_derivative ? last_.derivative : last_.value;
        const auto unit = subject_.forms[f].is_near_root(x) ? ulp<T>(0.125L) : ulp<T>(static_cast<long double>(right));
        return abs(big(y) - right) / big(unit);
    }

    static double error(T y, quick_t<T> right) {
        if (std::isinf(y) && static_cast<T>(right) == y) return 0;
        if (!std::isfinite(y)) return infinity<double>;
        return static_cast<double>(std::fabs(y - right) / unit(right));
    }

    /// ulp(right), quickly.
    static quick_t<T> unit(quick_t<T> right) {
        if constexpr (std::is_same_v<T, float>) {
            constexpr std::uint64_t exponent = 0x7ff0000000000000, smallest = std::uint64_t{1023 - 126} << 52;
            const std::uint64_t power = bits_of(right) & exponent;
            return from_bits<double>(std::max(power, smallest) - (std::uint64_t{23} << 52));
        } else {
            return ulp<T>(right);
        }
    }

    const Subject<T>& subject_;
    std::vector<Tally<T>> tallies_;
    std::array<std::vector<T>, 4> y_;
    std::vector<typename Subject<T>::quick_result> right_;
    std::map<std::size_t, std::vector<Suspect>> suspects_;
    // All forms of an input come one after the other.
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
        for (const auto& [key, tally] : results) tallies_[key].merge(tally);
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

/// All chunks that the record does not have yet, over `threads` threads; fill(chunk) gives a chunk's inputs.
template <class T, class Fill>
void sweep(const std::vector<Subject<T>>& all, std::size_t chunks, unsigned threads, Record<T>& record,
           const Fill& fill) {
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    const std::size_t had = record.size();
    std::vector<std::size_t> missing;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk)
        if (!record.has(chunk)) missing.push_back(chunk);
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
