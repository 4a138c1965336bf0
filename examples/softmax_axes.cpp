// SPDX-License-Identifier: MIT
// Softmax down the columns and along the rows of one matrix, and why the maximum is subtracted first.
#include "report.hpp"

#include <xact/eigen.hpp>
#include <xact/xact.hpp>

#include <cmath>
#include <iostream>
#include <vector>

using examples::require;

namespace {

/// The formula as the textbook writes it.
Eigen::ArrayXf naive_softmax(const Eigen::ArrayXf& z) { return z.exp() / z.exp().sum(); }

} // namespace

int main() {
    using Eigen::MatrixXf;
    examples::Csv csv("softmax_axes.csv", "what,row,column,logit,probability");

    MatrixXf z(2, 3);
    z << 2, 1, 0.1f, 1, 3, -1;
    const MatrixXf down = xact::softmax(z, 0), along = xact::softmax(z, 1);
    std::cout << "z\n"
              << z << "\n\nsoftmax(z, 0): every column sums to 1\n"
              << down << "\n\nsoftmax(z, 1): every row sums to 1\n"
              << along << "\n\n";
    require((down.colwise().sum().array() - 1).abs().maxCoeff() < 1e-6f, "dim 0: every column sums to 1");
    require((along.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-6f, "dim 1: every row sums to 1");
    for (Eigen::Index r = 0; r < z.rows(); ++r)
        for (Eigen::Index c = 0; c < z.cols(); ++c) {
            csv.row("dim 0", r, c, z(r, c), down(r, c));
            csv.row("dim 1", r, c, z(r, c), along(r, c));
        }

    // The same without Eigen: the layout says where an axis of a dense tensor lies. Here 2 rows of 3, row by row.
    const std::vector<float> flat{2, 1, 0.1f, 1, 3, -1};
    std::vector<float> rows(flat.size()), columns(flat.size());
    xact::apply(xact::softmax, flat, rows, {2, 3, 1});
    xact::apply(xact::softmax, flat, columns, {1, 2, 3});
    const Eigen::Map<const Eigen::Matrix<float, 2, 3, Eigen::RowMajor>> row_map(rows.data()),
        column_map(columns.data());
    require((row_map - along).cwiseAbs().maxCoeff() < 1e-6f && (column_map - down).cwiseAbs().maxCoeff() < 1e-6f,
            "a range with a layout gives what the Eigen matrix gives");

    Eigen::ArrayXf large(3);
    large << 1000, 1050, 1100;
    const Eigen::ArrayXf naive = naive_softmax(large), shifted = xact::softmax(large);
    std::cout << "z              " << large.transpose() << "\nnaive softmax  " << naive.transpose()
              << "\nxact::softmax  " << shifted.transpose() << '\n';
    require(!naive.allFinite(), "e^1000 overflows in the naive softmax");
    require(shifted.allFinite() && std::abs(shifted.sum() - 1) < 1e-6f, "softmax sums to 1, however large the logits");
    const Eigen::ArrayXf moved = xact::softmax(large - 1100);
    require((moved == shifted).all(), "a constant shift of the logits changes nothing");
    for (Eigen::Index i = 0; i < large.size(); ++i) {
        csv.row("naive", 0, i, large[i], naive[i]);
        csv.row("shifted", 0, i, large[i], shifted[i]);
    }
}
