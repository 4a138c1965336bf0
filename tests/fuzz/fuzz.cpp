// SPDX-License-Identifier: MIT
// Random calls of the elementwise entries (scalars, batches, ranges, pointers, Eigen's maps), of softmax, also masked,
// of log-softmax, log-sum-exp, cross-entropy and PReLU over axes, on heap buffers of exactly their size, against scalar
// calls and the formulas of tests/reference in long double.
//
//     cmake --preset fuzz && cmake --build --preset fuzz
//     build/fuzz/tests/fuzz/xact_fuzz -runs=1000000 -seed=1 -entropic=0
//
// What differs aborts, and libFuzzer leaves the bytes in a file crash-*: xact_fuzz crash-* repeats it.
#include "bits.hpp"
#include "reference/reference.hpp"

#include <xact/eigen.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

namespace {

using xact::axis_layout;
// Is being done. No std::string: under MemorySanitizer those of libFuzzer, which is built without it, would be taken.
char what[200];

void require(bool holds, const char* rule) {
    if (holds) return;
    std::fprintf(stderr, "%s: %s\n", what, rule);
    std::abort();
}

// The given bytes, then random ones that depend on them.
struct source {
    const std::uint8_t* bytes;
    std::size_t size;
    std::uint64_t state = 1;

    std::uint64_t take(std::size_t n) {
        std::uint64_t v = 0;
        if (n > size) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            return state >> (64 - 8 * n);
        }
        std::memcpy(&v, bytes, n);
        bytes += n, size -= n;
        state = (state + v) * 0x9e3779b97f4a7c15 | 1;
        return v;
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(take(2)) % n; }
    // many short arrays say more than few long ones
    std::size_t length() { return below(8) == 0 ? below(201) : below(36); }
    // any bits, or what activations are made for
    template <class T>
    T number(bool any) {
        return any ? from_bits<T>(static_cast<bits_t<T>>(take(sizeof(T))))
                   : static_cast<T>(static_cast<std::int16_t>(take(2))) / T(1000);
    }
    template <class T>
    std::vector<T> numbers(std::size_t n) {
        std::vector<T> x(n);
        const std::size_t kind = below(3);
        for (T& v : x) v = number<T>(kind == 0 || (kind == 1 && below(16) == 0));
        return x;
    }
    double parameter() {
        const float v = number<float>(below(2) == 0);
        return v - v == 0 ? static_cast<double>(v) : 0;
    }
};

template <class T>
const T canary = from_bits<T>(static_cast<bits_t<T>>(0xa5a5a5a5a5a5a5a5));

// n elements in a buffer of their own, a canary before and after them or the buffer's end.
template <class T>
struct buffer {
    std::size_t first, n;
    std::vector<T> all;

    buffer(source& s, std::size_t size) : first(s.below(9)), n(size), all(first + n + s.below(2), canary<T>) {}
    buffer(source& s, const std::vector<T>& x) : buffer(s, x.size()) { std::copy(x.begin(), x.end(), data()); }
    T* data() { return all.data() + first; }
    const T* data() const { return all.data() + first; }
    std::size_t size() const { return n; }

    void expect(const std::vector<T>& right) const {
        for (std::size_t i = 0; i < all.size(); ++i)
            require(same(all[i], i < first || i >= first + n ? canary<T> : right[i - first]), "other bits");
    }
};

template <class T>
struct job {
    std::size_t way;
    const buffer<T>&x, &dy;
    buffer<T>& out;
};

// One form of an activation without its type.
template <class T>
struct form {
    long double claim, root; // of what `scalar` gives
    std::function<long double(T)> exact;
    std::function<T(T)> scalar, derivative, derivative_from_output;
    std::function<void(const job<T>&)> apply, backward, from_output;
    std::function<void(const T*, T*, const std::size_t (&)[4])> strided;
};

template <class T, class F>
form<T> form_of(const F& f) {
    form<T> r;
    r.scalar = [f](T x) { return f(x); };
    r.apply = [f](const job<T>& j) {
        using array = Eigen::Array<T, -1, 1>;
        const auto n = static_cast<Eigen::Index>(j.x.n);
        if (j.way == 0) xact::apply(f, j.x.data(), j.out.data(), j.x.n);
        if (j.way == 1) xact::apply(f, j.x, j.out);
        if (j.way == 2) xact::apply(f, j.out);
        if (j.way == 3) Eigen::Map<array>(j.out.data(), n) = f(Eigen::Map<const array>(j.x.data(), n));
        if (j.way == 4) {
            using batch = xact::detail::batch<T>;
            constexpr std::size_t width = xact::detail::width<T>;
            for (std::size_t i = 0; i < j.x.n; i += width) {
                T lanes[width] = {};
                const std::size_t count = std::min(width, j.x.n - i);
                std::copy_n(j.x.data() + i, count, lanes);
                f(batch::load_unaligned(lanes)).store_unaligned(lanes);
                std::copy_n(lanes, count, j.out.data() + i);
            }
        }
    };
    r.strided = [f](const T* in, T* out, const std::size_t(&s)[4]) {
        using matrix = Eigen::Matrix<T, -1, -1>;
        using stride = Eigen::Stride<-1, -1>;
        const auto rows = static_cast<Eigen::Index>(s[0]), columns = static_cast<Eigen::Index>(s[1]);
        const stride strides{static_cast<Eigen::Index>(s[2]), static_cast<Eigen::Index>(s[3])};
        Eigen::Map<matrix, 0, stride>(out, rows, columns, strides) =
            f(Eigen::Map<const matrix, 0, stride>(in, rows, columns, strides));
    };
    if constexpr (!xact::detail::is_derivative<F>) {
        r.derivative = [f](T x) { return f.derivative(x); };
        r.backward = [f](const job<T>& j) {
            if (j.way == 0) xact::backward(f, j.x.data(), j.dy.data(), j.out.data(), j.x.n);
            if (j.way == 1) xact::backward(f, j.x, j.dy, j.out);
            if (j.way == 2) xact::backward(f, j.out, j.dy, j.out);
            if (j.way == 3) xact::backward(f, j.x, j.out, j.out);
        };
        if constexpr (xact::detail::has_derivative_from_output<F>) {
            if (!xact::detail::output_tells_input(f)) return r;
            r.derivative_from_output = [f](T y) { return xact::detail::derivative_from_output(f)(y); };
            r.from_output = [f](const job<T>& j) {
                if (j.way == 0) xact::backward_from_output(f, j.x.data(), j.dy.data(), j.out.data(), j.x.n);
                if (j.way == 1) xact::backward_from_output(f, j.x, j.dy, j.out);
                if (j.way == 2) xact::backward_from_output(f, j.out, j.dy, j.out);
                if (j.way == 3) xact::backward_from_output(f, j.x, j.out, j.out);
            };
        }
    }
    return r;
}

template <class F>
F with_parameters(const F& f, double p, double q) {
    try {
        if constexpr (std::is_constructible_v<F, double, double>)
            return F(p, q);
        else if constexpr (std::is_constructible_v<F, double>)
            return F(p);
    } catch (const std::invalid_argument&) { // has no meaning
    }
    return f;
}

template <class T>
form<T> random_form(source& s) {
    std::size_t function = s.below(std::tuple_size_v<decltype(xact::functions)>),
                which = s.below(std::is_same_v<T, float> ? 4 : 2);
    const double p = s.parameter(), q = s.parameter();
    form<T> chosen;
    for_each_function([&](const auto& f) {
        if (function-- != 0) return;
        const auto h = with_parameters(f, p, q);
        const auto choose = [&](const auto& g, bool is_derivative, const xact::accuracy& claim) {
            chosen = form_of<T>(g);
            chosen.claim = is_derivative ? claim.derivative : claim.value;
            chosen.root = is_derivative && which < 2 ? static_cast<long double>(h.derivative_root()) : 0;
            chosen.exact = [is_derivative, given = reference::narrowed<T>(h)](T x) {
                const auto right = reference::evaluate(given, static_cast<long double>(x));
                return is_derivative ? right.derivative : right.value;
            };
            std::snprintf(what, sizeof what, "%s%s%s of %g, %g", which < 2 ? "" : "exact ", h.name.data(),
                          is_derivative ? "'" : "", p, q);
        };
        if (which == 0) choose(h, false, h.claim);
        if (which == 1) choose(xact::derivative(h), true, h.claim);
        if constexpr (std::is_same_v<T, float>) {
            if (which == 2) choose(xact::exact(h), false, xact::exact(h).claim);
            if (which == 3) choose(xact::derivative(xact::exact(h)), true, xact::exact(h).claim);
        }
    });
    return chosen;
}

template <class T>
void check_accuracy(const form<T>& f, T x, T y) {
    if (is_nan(x)) return require(is_nan(y), "NaN is lost");
    if (!is_finite(x)) return require(!is_nan(y), "NaN instead of a limit");
    // of floats the exact tier's double lanes, of doubles the formulas in long double are some units of their last
    // place off
    const long double slack = std::is_same_v<T, float> ? 0x1p-25L : 0x1p-8L, right = f.exact(x);
    const bool near_root = f.root != 0 && std::fabs(static_cast<long double>(x) / f.root - 1) < 0x1p-4L;
    const long double error = error_in_ulps(y, right, near_root ? std::max(ulp<T>(0.125L), ulp<T>(right)) : 0);
    if (error <= f.claim + slack) return;
    std::fprintf(stderr, "%a gives %a, %Lg ulp from %La\n", static_cast<double>(x), static_cast<double>(y), error,
                 right);
    require(false, "outside the claim");
}

template <class T>
void elementwise(source& s) {
    const form<T> f = random_form<T>(s);
    const std::size_t n = s.length();
    const buffer<T> x(s, s.numbers<T>(n)), dy(s, s.numbers<T>(n));
    std::vector<T> right(n);
    const auto check = [&](const auto& run, std::size_t ways) {
        for (std::size_t way = 0; way < ways; ++way) {
            buffer<T> out = way == 2 ? x : way == 3 ? dy : buffer<T>(s, n);
            run({way, x, dy, out});
            out.expect(right);
        }
    };
    for (std::size_t i = 0; i < n; ++i) {
        right[i] = f.scalar(x.data()[i]);
        check_accuracy(f, x.data()[i], right[i]);
    }
    check(f.apply, 5);

    const std::size_t rows = s.below(18), columns = s.below(4), inner = 1 + s.below(3),
                      outer = rows * inner + s.below(5);
    const std::size_t size = rows * columns == 0 ? 0 : (columns - 1) * outer + (rows - 1) * inner + 1;
    const buffer<T> in(s, s.numbers<T>(size));
    buffer<T> out(s, size);
    f.strided(in.data(), out.data(), {rows, columns, outer, inner});
    std::vector<T> spread(size, canary<T>);
    for (std::size_t i = 0; i < rows * columns; ++i) {
        const std::size_t at = i / rows * outer + i % rows * inner;
        spread[at] = f.scalar(in.data()[at]);
    }
    out.expect(spread);

    if (f.backward) {
        for (std::size_t i = 0; i < n; ++i) right[i] = f.derivative(x.data()[i]) * dy.data()[i];
        check(f.backward, 4);
    }
    if (f.from_output) {
        for (std::size_t i = 0; i < n; ++i) right[i] = f.derivative_from_output(x.data()[i]) * dy.data()[i];
        check(f.from_output, 4);
    }
}

// The claims about sums of products hold where these do not overflow.
template <class T>
bool is_moderate(T v) {
    return std::fabs(v) <= T(1e15);
}

// What is masked out is -inf to the others, and 0 itself.
template <class T, class F>
void masked_rows(const F& softmax, source& s, const buffer<T>& z, const axis_layout& l) {
    std::vector<unsigned char> mask(z.n), takes_part(l.outer * l.inner);
    std::vector<T> seen(z.data(), z.data() + z.n);
    const auto row_of = [&](std::size_t i) { return i / l.inner / l.length * l.inner + i % l.inner; };
    for (std::size_t i = 0; i < z.n; ++i) {
        mask[i] = s.below(3) != 0;
        takes_part[row_of(i)] |= mask[i];
        if (!mask[i]) seen[i] = -infinity<T>;
    }
    xact::apply(softmax, seen, l);
    for (std::size_t i = 0; i < z.n; ++i)
        if (!mask[i] || !takes_part[row_of(i)]) seen[i] = 0;
    buffer<T> y(s, z.n);
    xact::apply(softmax, z, mask, y, l);
    y.expect(seen);
}

template <class T, class F>
void rows(const F& softmax, source& s, const axis_layout& l) {
    const std::size_t n = l.outer * l.length * l.inner, count = l.length == 0 ? 0 : l.outer * l.inner;
    const bool exact = std::is_same_v<F, xact::Exact<xact::Softmax>>, single = std::is_same_v<T, float>;
    const buffer<T> z(s, s.numbers<T>(n)), dy(s, s.numbers<T>(n)), dlosses(s, s.numbers<T>(count));
    buffer<int> labels(s, count);
    for (std::size_t r = 0; r < count; ++r) labels.data()[r] = static_cast<int>(s.below(l.length));
    buffer<T> y(s, n), dx(s, n), losses(s, count), dz(s, n), again = z;
    xact::apply(softmax, z, y, l);
    xact::backward_from_output(softmax, y, dy, dx, l);
    const std::vector<T> y_right(y.data(), y.data() + n), dx_right(dx.data(), dx.data() + n);
    xact::apply(softmax, again, l);
    again.expect(y_right);
    xact::apply(softmax, z.data(), y.data(), l);
    y.expect(y_right);
    again = y;
    xact::backward_from_output(softmax, again, dy, again, l);
    again.expect(dx_right);
    again = dy;
    xact::backward_from_output(softmax, y.data(), again.data(), again.data(), l);
    again.expect(dx_right);
    if (l.length == 0) return;
    masked_rows(softmax, s, z, l);
    buffer<T> shares(s, n), sums(s, count);
    xact::apply(xact::log_softmax, z, shares, l);
    xact::apply(xact::logsumexp, z, sums, l);
    shares.expect({shares.data(), shares.data() + n});
    sums.expect({sums.data(), sums.data() + count});
    xact::cross_entropy(z, labels, losses, l);
    xact::cross_entropy_backward(z, labels, dlosses, dz, l);
    const std::vector<T> dz_right(dz.data(), dz.data() + n);
    again = z;
    xact::cross_entropy_backward(again, labels, dlosses, again, l);
    again.expect(dz_right);
    losses.expect({losses.data(), losses.data() + count});

    for (std::size_t r = 0; r < count; ++r) {
        const auto at = [&](std::size_t k) { return (r / l.inner * l.length + k) * l.inner + r % l.inner; };
        const auto wide = [&](const buffer<T>& b, std::size_t k) { return static_cast<long double>(b.data()[at(k)]); };
        std::size_t top = 0;
        bool bad = false, moderate = true;
        for (std::size_t k = 0; k < l.length; ++k) {
            top = wide(z, k) > wide(z, top) ? k : top;
            bad |= is_nan(z.data()[at(k)]);
            moderate &= is_moderate(dy.data()[at(k)]);
        }
        const auto label = static_cast<std::size_t>(labels.data()[r]);
        const long double maximum = wide(z, top), dloss = static_cast<long double>(dlosses.data()[r]);
        bad |= maximum - maximum != 0;
        const auto e = [&](std::size_t k) { return std::exp(wide(z, k) - maximum); };
        long double rest = 0, others = 0, dot = 0, largest = 0;
        for (std::size_t k = 0; k < l.length && !bad; ++k) {
            rest += k == top ? 0 : e(k);
            others += k == label ? 0 : e(k);
            dot += wide(y, k) * wide(dy, k);
            largest = std::max(largest, std::fabs(wide(dy, k)));
        }
        const auto near = [&](T given, long double right, long double limit, long double unit, const char* rule) {
            if (bad ? is_nan(given) : error_in_ulps(given, right, unit) <= limit) return;
            std::fprintf(stderr, "%a instead of %La, the maximum %La, label %zu\n", static_cast<double>(given), right,
                         maximum, label);
            require(false, rule);
        };
        for (std::size_t k = 0; k < l.length; ++k) {
            near(y.data()[at(k)], e(k) / (1 + rest), exact && single ? 0.51L : single ? 2 : 4, 0, "softmax");
            const long double log_share = (wide(z, k) - maximum) - std::log1p(rest), entries = l.length;
            // below that the claim of double ends: what each e^z rounds there shows
            const bool tiny = std::fabs(log_share) < entries * std::numeric_limits<T>::min();
            near(shares.data()[at(k)], log_share, single ? 0.51L : tiny ? 4 + entries : 4, 0, "log_softmax");
            if (moderate)
                near(dx.data()[at(k)], wide(y, k) * (wide(dy, k) - dot), 4, ulp<T>(wide(y, k) * largest),
                     "softmax gradient");
            // a larger one shows what e^z has lost below the smallest number
            if (std::fabs(dlosses.data()[r]) <= 1)
                near(dz.data()[at(k)], dloss * ((k == label ? -others : e(k)) / (1 + rest)), single ? 0.51L : 6, 0,
                     "cross_entropy_backward");
        }
        const long double sum = maximum + std::log1p(rest);
        if (!bad) near(sums.data()[r], sum, 4, std::max(ulp<T>(maximum), ulp<T>(sum)), "logsumexp");
        near(losses.data()[r], (maximum - wide(z, label)) + std::log1p(rest), single ? 0.51L : 4, 0, "cross_entropy");
    }
}

template <class T>
void channels(source& s, const axis_layout& l) {
    const std::size_t n = l.outer * l.length * l.inner;
    const buffer<T> x(s, s.numbers<T>(n)), slopes(s, s.numbers<T>(l.length)), dy(s, s.numbers<T>(n));
    buffer<T> y(s, n), dx = s.below(2) == 0 ? x : dy, dslopes = slopes, in_place = x;
    std::vector<T> y_right(n), dx_right(n);
    std::vector<long double> sums(l.length), scales(l.length);
    std::vector<bool> moderate(l.length, true);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t k = i / l.inner % l.length;
        const T v = x.data()[i], slope = slopes.data()[k], by = dy.data()[i];
        y_right[i] = is_nan(v) || v > 0 ? v : slope == 0 ? T(0) : slope * v;
        dx_right[i] = by * (is_nan(v) ? v : v > 0 ? T(1) : slope);
        moderate[k] = moderate[k] && is_moderate(v) && is_moderate(by);
        const long double term = v > 0 ? 0 : static_cast<long double>(v) * static_cast<long double>(by);
        sums[k] += term;
        scales[k] += std::fabs(term);
    }
    xact::apply(xact::prelu, x, slopes, y, l);
    y.expect(y_right);
    xact::apply(xact::prelu, in_place, slopes, in_place, l);
    in_place.expect(y_right);
    xact::backward(xact::prelu, x, slopes, dy, dx, dslopes, l);
    dx.expect(dx_right);
    dslopes.expect({dslopes.data(), dslopes.data() + l.length});
    for (std::size_t k = 0; k < l.length; ++k)
        if (moderate[k])
            require(std::fabs(static_cast<long double>(dslopes.data()[k]) - sums[k]) <=
                        ulp<T>(sums[k]) + 0x1p-50L * scales[k] + 200 * ulp<T>(0),
                    "slope gradient");
}

template <class T>
void run(source& s) {
    if (s.below(2) == 0) return elementwise<T>(s);
    const bool many = s.below(64) == 0, longer = many && s.below(2) == 0; // rows that are laid side by side
    const std::size_t size = s.length(),
                      outer = s.below(longer ? 40
                                      : many ? 300
                                             : 4),
                      length = s.below(longer ? 140
                                       : many ? 20
                                              : 40),
                      inner = many ? 1 + s.below(2) : s.below(size / std::max<std::size_t>(1, outer * length) + 1);
    const axis_layout l{outer, length, inner};
    std::snprintf(what, sizeof what, "{%zu, %zu, %zu}", outer, length, inner);
    if (s.below(2) == 0) return channels<T>(s, l);
    s.below(2) == 0 ? rows<T>(xact::softmax, s, l) : rows<T>(xact::exact(xact::softmax), s, l);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    source s{bytes, size};
    s.below(2) == 0 ? run<float>(s) : run<double>(s);
    return 0;
}
