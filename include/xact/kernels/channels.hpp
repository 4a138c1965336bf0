// SPDX-License-Identifier: MIT
// What has a parameter for each channel, and the parameters' gradient: PReLU's slopes, and a bias before an activation.
// A parameter is read before anything of its channel is written, so every output may be exactly an input of its size.
#pragma once

#include <xact/detail/simd.hpp>
#include <xact/functions/biased.hpp>
#include <xact/functions/prelu.hpp>
#include <xact/kernels/doubles.hpp>
#include <xact/kernels/evaluate.hpp>
#include <xact/kernels/piece.hpp>
#include <xact/layout.hpp>

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

/// y[o,k,i] = operation(x, parameters[k]).
template <class T, class Operation>
void over_channels(const T* x, const T* parameters, T* y, const axis_layout& layout, Operation operation) noexcept {
    if (layout.outer == 0 || layout.length == 0 || layout.inner == 0) return;
    if (layout.inner == 1) {
        for (std::size_t o = 0; o < layout.outer; ++o)
            for (std::size_t k = 0; k < layout.length; k += detail::width<T>) {
                const piece<T> channels(k, layout.length);
                const std::size_t row = o * layout.length;
                channels.store(y + row, operation(channels.load(x + row), channels.load(parameters)));
            }
        return;
    }
    for (std::size_t row = 0; row < layout.outer * layout.length; ++row) {
        const detail::batch<T> parameter(parameters[row % layout.length]);
        for (std::size_t i = 0; i < layout.inner; i += detail::width<T>) {
            const piece<T> part(row * layout.inner + i, (row + 1) * layout.inner);
            part.store(y, operation(part.load(x), parameter));
        }
    }
}

/// What the gradient of a channel is made of.
template <class T>
struct channel_step {
    detail::batch<T> dx;
    doubles<T> summand; // of the parameter's
};

/// dx and the sums of dparameters[k], from operation(x, parameters[k], dy), summed in double.
template <class T, class Operation>
class channel_gradient {
  public:
    channel_gradient(const T* x, const T* parameters, const T* dy, T* dx, T* dparameters, const axis_layout& layout,
                     Operation operation) noexcept
        : x_(x), dy_(dy), dx_(dx), operation_(operation) {
        if (layout.outer == 0 || layout.inner == 0) {
            for (std::size_t k = 0; k < layout.length; ++k) dparameters[k] = 0;
            return;
        }
        if (layout.inner == 1) {
            for (std::size_t k = 0; k < layout.length; k += detail::width<T>) {
                const piece<T> channels(k, layout.length);
                const detail::batch<T> parameter = channels.load(parameters);
                register_sums<T> sum;
                for (std::size_t o = 0; o < layout.outer; ++o)
                    add(piece<T>(o * layout.length + k, (o + 1) * layout.length), parameter, sum);
                channels.store(dparameters, sum.value().narrow());
            }
            return;
        }
        for (std::size_t k = 0; k < layout.length; ++k) {
            const detail::batch<T> parameter(parameters[k]);
            register_sums<T> sum;
            for (std::size_t o = 0; o < layout.outer; ++o) {
                const std::size_t row = o * layout.length + k;
                for (std::size_t i = 0; i < layout.inner; i += detail::width<T>)
                    add(piece<T>(row * layout.inner + i, (row + 1) * layout.inner), parameter, sum);
            }
            dparameters[k] = static_cast<T>(sum_of_lanes(sum.part));
        }
    }

  private:
    XACT_INLINE void add(const piece<T>& part, detail::batch<T> parameter, register_sums<T>& sum) const noexcept {
        const channel_step<T> step = operation_(part.load(x_), parameter, part.load(dy_));
        part.store(dx_, step.dx);
        sum.add(step.summand);
    }

    const T* x_;
    const T* dy_;
    T* dx_;
    Operation operation_;
};

/// y[o,k,i] = x > 0 ? x : slopes[k] * x.
template <class T>
void prelu(const T* x, const T* slopes, T* y, const axis_layout& layout) noexcept {
    using V = detail::batch<T>;
    over_channels(
        x, slopes, y, layout, [](V v, V slope) __attribute__((always_inline)) {
            return with_slope(v, slope, [](auto a, auto s) { return PReLU::value(a, s); });
        });
}

/// dx = dy * f'(x) and dslopes[k] = sum over o and i of dy * slope_derivative(x).
template <class T>
void prelu_gradient(const T* x, const T* slopes, const T* dy, T* dx, T* dslopes, const axis_layout& layout) noexcept {
    using V = detail::batch<T>;
    channel_gradient(
        x, slopes, dy, dx, dslopes, layout, [](V v, V slope, V factor) __attribute__((always_inline)) {
            const V derivative = with_slope(v, slope, [](auto a, auto s) { return PReLU::derivative(a, s); });
            return channel_step<T>{detail::barrier(factor * derivative),
                                   wide_product(factor, evaluate(PReLU::SlopeDerivative{}, v))};
        });
}

/// y[o,k,i] = f(x + bias[k]).
template <class F, class T>
void biased(const F& f, const T* x, const T* bias, T* y, const axis_layout& layout) noexcept {
    using V = detail::batch<T>;
    over_channels(
        x, bias, y, layout, [f](V v, V b) __attribute__((always_inline)) { return evaluate(f, v + b); });
}

/// dx = dy * f'(x + bias[k]) and dbias[k] = that product's sum over o and i.
template <class F, class T>
void biased_gradient(const F& f, const T* x, const T* bias, const T* dy, T* dx, T* dbias,
                     const axis_layout& layout) noexcept {
    using V = detail::batch<T>;
    const auto slope = derivative(f);
    channel_gradient(
        x, bias, dy, dx, dbias, layout, [slope](V v, V b, V factor) __attribute__((always_inline)) {
            const doubles<T> product = wide_product(factor, evaluate(slope, v + b));
            return channel_step<T>{detail::barrier(product.narrow()), product};
        });
}

} // namespace kernels
XACT_NAMESPACE_END
