// SPDX-License-Identifier: MIT
#include <xact/eigen.hpp>
#include <xact/xact.hpp>

#include <iostream>
#include <vector>

int main() {
    const float value = xact::gelu(1.0f), slope = xact::gelu.derivative(1.0f);

    std::vector<float> x{-2, -1, 0, 1, 2}, y(5), dy(5, 1.0f), dx(5);
    xact::apply(xact::mish, x, y);         // y = mish(x), for any contiguous range
    xact::backward(xact::mish, x, dy, dx); // dx = dy * mish'(x)

    const Eigen::ArrayXf z = Eigen::ArrayXf::LinSpaced(5, -2, 2);
    const Eigen::ArrayXf a = xact::LeakyReLU{0.2}(3.0f * z + 1.0f) - z; // lazy and vectorised
    const Eigen::ArrayXf t = xact::exact(xact::tanh)(z);                // the nearest floats, the same on every machine
    const Eigen::ArrayXf p = xact::softmax(z);

    std::cout << value << ' ' << slope << ' ' << y[0] << ' ' << dx[0] << '\n';
    std::cout << a.transpose() << '\n' << t.transpose() << '\n' << p.transpose() << '\n';
}
