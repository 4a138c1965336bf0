// SPDX-License-Identifier: MIT
// PReLU with a slope per channel, and the slopes' gradient. A slope is read before anything of its channel is written,
// so every output may be exactly an input of its size.
#pragma once

#include <xact/detail/simd.hpp>
#include <xact/functions/prelu.hpp>
#include <xact/kernels/evaluate.hpp>
#include <xact/kernels/piece.hpp>
#include <xact/kernels/rows.hpp>

XACT_NAMESPACE_BEGIN
namespace kernels {

/// formula(x, slope) of a register, NaN passed on.
template <class T, class Formula>
XACT_INLINE detail::batch<T> with_slope(detail::batch<T> data, detail::batch<T> slope,
                                        const Formula& formula) noexcept {
    using V = lanes<native<T>>;
    const detail::batch<T> x = detail::barrier(data);
    const detail::batch<T> y = formula(V(x), V(slope)).raw();
    return detail::barrier(detail::unless_nan(x, y));
}

/// y[o,k,i] = x > 0 ? x : slopes[k] * x.
template <class T>
void prelu(const T* x, const T* slopes, T* y, const axis_layout& layout) noexcept {
    if (layout.outer == 0 || layout.length == 0 || layout.inner == 0) return;
    const auto value = [](auto v, auto slope) { return PReLU::value(v, slope); };
    if (layout.inner == 1) {
        for (std::size_t o = 0; o < layout.outer; ++o)
            for (std::size_t k = 0; k < layout.length; k += detail::width<T>) {
                const piece<T> channels(k, layout.length);
                const std::size_t row = o * layout.length;
                channels.store(y + row, with_slope(channels.load(x + row), channels.load(slopes), value));
            }
        return;
    }
    for (std::size_t row = 0; row < layout.outer * layout.length; ++row) {
        const detail::batch<T> slope(slopes[row % layout.length]);
        for (std::size_t i = 0; i < layout.inner; i += detail::width<T>) {
            const piece<T> part(row * layout.inner + i, (row + 1) * layout.inner);
            part.store(y, with_slope(part.load(x), slope, value));
        }
    }
}

/// dx = dy * f'(x) and dslopes[k] = sum over o and i of dy * slope_derivative(x), summed in double.
template <class T>
class prelu_gradient {
  public:
    prelu_gradient(const T* x, const T* slopes, const T* dy, T* dx, T* dslopes, const axis_layout& layout) noexcept
        : x_(x), dy_(dy), dx_(dx) {
        if (layout.outer == 0 || layout.inner == 0) {
            for (std::size_t k = 0; k < layout.length; ++k) dslopes[k] = 0;
            return;
        }
        if (layout.inner == 1) {
            for (std::size_t k = 0; k < layout.length; k += detail::width<T>) {
                const piece<T> channels(k, layout.length);
                const detail::batch<T> slope = channels.load(slopes);
                sums sum;
                for (std::size_t o = 0; o < layout.outer; ++o)
                    add(piece<T>(o * layout.length + k, (o + 1) * layout.length), slope, sum);
                channels.store(dslopes, sum.total().narrow());
            }
            return;
        }
        for (std::size_t k = 0; k < layout.length; ++k) {
            const detail::batch<T> slope(slopes[k]);
            sums sum;
            for (std::size_t o = 0; o < layout.outer; ++o) {
                const std::size_t row = o * layout.length + k;
                for (std::size_t i = 0; i < layout.inner; i += detail::width<T>)
                    add(piece<T>(row * layout.inner + i, (row + 1) * layout.inner), slope, sum);
            }
            dslopes[k] = static_cast<T>(sum.total_of_all());
        }
    }

  private:
    struct sums {
        accumulator<T> part[double_parts<T>];

        doubles<T> total() const noexcept {
            doubles<T> t(0.0);
            for (std::size_t p = 0; p < double_parts<T>; ++p) t.part[p] = part[p].value().raw();
            return t;
        }
        double total_of_all() const noexcept {
            double values[double_parts<T> * detail::width<double>];
            const doubles<T> t = total();
            for (std::size_t p = 0; p < double_parts<T>; ++p)
                detail::store(values + p * detail::width<double>, t.part[p]);
            double sum = 0;
            for (const double v : values) sum += v;
            return sum;
        }
    };

    XACT_INLINE void add(const piece<T>& part, detail::batch<T> slope, sums& sum) const noexcept {
        const detail::batch<T> x = part.load(x_), dy = part.load(dy_);
        const auto derivative = [](auto v, auto s) { return PReLU::derivative(v, s); };
        const doubles<T> by_slope(evaluate(PReLU::SlopeDerivative{}, x)), factor(dy);
        part.store(dx_, detail::barrier(dy * with_slope(x, slope, derivative)));
        for (std::size_t p = 0; p < double_parts<T>; ++p)
            sum.part[p].add(lanes<precision::wide>(detail::barrier(factor.part[p] * by_slope.part[p])));
    }

    const T* x_;
    const T* dy_;
    T* dx_;
};

} // namespace kernels
XACT_NAMESPACE_END
