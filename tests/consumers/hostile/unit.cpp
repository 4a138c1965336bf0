// SPDX-License-Identifier: MIT
// Compiled once for each instruction set; UNIT names its function.
#include <xact/xact.hpp>

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

void JOIN(run_, UNIT)(const float* x, float* y, double* z, std::size_t n);
void JOIN(run_, UNIT)(const float* x, float* y, double* z, std::size_t n) {
    xact::apply(xact::mish, x, y, n);
    xact::backward(xact::exact(xact::gelu), x, y, y, n);
    xact::apply(xact::softmax, y, y, {1, n, 1});
    y[0] = xact::elu(xact::ELU{0.5}.derivative(x[0]));
    xact::apply(xact::derivative(xact::softplus), z, z, n);
}
