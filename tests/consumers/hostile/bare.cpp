// SPDX-License-Identifier: MIT
// Built without exceptions and RTTI.
#include <xact/eigen.hpp>
#include <xact/xact.hpp>

int main() {
    float x[5] = {-2, -1, 0, 1, 2};
    xact::apply(xact::ELU{0.5}, x);
    xact::apply(xact::softmax, x);
    Eigen::Array3f a(1, 2, 3);
    a = xact::silu(a);
    return x[4] > x[0] && a[2] > a[0] ? 0 : 1;
}
