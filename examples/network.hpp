// SPDX-License-Identifier: MIT
// A small fully connected network on Eigen and xact: all that the examples train.
#pragma once

#include "dataset.hpp"

#include <xact/xact.hpp>

#include <Eigen/Core>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <vector>

namespace examples {

using Eigen::Index;
using Matrix = Eigen::MatrixXf; // one row per unit, one column per sample
using Vector = Eigen::VectorXf;

/// What is learned, beside its gradient.
struct Parameter {
    Eigen::Map<Eigen::ArrayXf> value;
    Eigen::Map<const Eigen::ArrayXf> gradient;
};

/// The activation of one hidden layer.
template <class F>
class HiddenActivation {
  public:
    HiddenActivation(const F& f, Index /*units*/) : f_(f) {}

    void forward(const Matrix& z, Matrix& a) const { xact::apply(f_, z, a); }
    void backward(const Matrix& z, const Matrix& da, Matrix& dz) { xact::backward(f_, z, da, dz); }
    void append_parameters(std::vector<Parameter>&) {}

  private:
    F f_;
};

/// PReLU has something to learn: a slope for every unit.
template <>
class HiddenActivation<xact::PReLU> {
  public:
    HiddenActivation(const xact::PReLU& f, Index units)
        : f_(f), slopes_(Vector::Constant(units, static_cast<float>(f.slope))), dslopes_(Vector::Zero(units)) {}

    void forward(const Matrix& z, Matrix& a) const { xact::apply(f_, z, slopes_, a, layout(z)); }
    void backward(const Matrix& z, const Matrix& da, Matrix& dz) {
        xact::backward(f_, z, slopes_, da, dz, dslopes_, layout(z));
    }
    void append_parameters(std::vector<Parameter>& parameters) {
        parameters.push_back({{slopes_.data(), slopes_.size()}, {dslopes_.data(), dslopes_.size()}});
    }

  private:
    static xact::axis_layout layout(const Matrix& z) {
        return {static_cast<std::size_t>(z.cols()), static_cast<std::size_t>(z.rows()), 1};
    }

    xact::PReLU f_;
    Vector slopes_, dslopes_;
};

struct UnitCount {
    Index dead = 0, all = 0;
};

/// Fully connected layers with the same activation between them, and logits at the end.
template <class F>
class Network {
  public:
    /// Weights are uniform with variance gain / inputs: 2 is He's choice for rectifiers, 1 keeps the variance of an
    /// identity.
    Network(const std::vector<Index>& widths, const F& f, float gain, Random& random) {
        for (std::size_t i = 1; i < widths.size(); ++i) {
            const Index inputs = widths[i - 1], units = widths[i];
            const float bound = std::sqrt(3.0f * gain / static_cast<float>(inputs));
            Layer layer;
            layer.w = Matrix::NullaryExpr(units, inputs, [&](Index, Index) { return random.uniform(-bound, bound); });
            layer.b = Vector::Zero(units);
            layer.dw = Matrix::Zero(units, inputs);
            layer.db = Vector::Zero(units);
            layers_.push_back(layer);
            if (i + 1 < widths.size()) activations_.emplace_back(f, units);
        }
    }

    /// The logits for x. Keeps what backward needs.
    const Matrix& forward(const Matrix& x) {
        const Matrix* in = &x;
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            Layer& layer = layers_[i];
            layer.z.noalias() = layer.w * *in;
            layer.z.colwise() += layer.b;
            if (i == activations_.size()) break;
            layer.a.resizeLike(layer.z);
            timed([&] { activations_[i].forward(layer.z, layer.a); });
            in = &layer.a;
        }
        return layers_.back().z;
    }

    /// The gradients of all parameters, for the x of the last forward.
    void backward(const Matrix& x, const Matrix& dlogits) {
        dz_ = dlogits;
        for (std::size_t i = layers_.size(); i-- > 0;) {
            Layer& layer = layers_[i];
            layer.dw.noalias() = dz_ * (i > 0 ? layers_[i - 1].a : x).transpose();
            layer.db = dz_.rowwise().sum();
            if (i == 0) break;
            da_.noalias() = layer.w.transpose() * dz_;
            dz_.resizeLike(da_);
            timed([&] { activations_[i - 1].backward(layers_[i - 1].z, da_, dz_); });
        }
    }

    std::vector<Parameter> parameters() {
        std::vector<Parameter> all;
        for (Layer& layer : layers_) {
            all.push_back({{layer.w.data(), layer.w.size()}, {layer.dw.data(), layer.dw.size()}});
            all.push_back({{layer.b.data(), layer.b.size()}, {layer.db.data(), layer.db.size()}});
        }
        for (HiddenActivation<F>& activation : activations_) activation.append_parameters(all);
        return all;
    }

    /// The norm of the gradient of each layer's weights, first layer first.
    std::vector<double> gradient_norms() const {
        std::vector<double> norms;
        for (const Layer& layer : layers_) norms.push_back(layer.dw.stableNorm());
        return norms;
    }

    /// Dead are the hidden units that cannot learn from x: the derivative of their activation is at most `threshold`
    /// for every sample.
    UnitCount count_units(const Matrix& x, float threshold = 0) {
        forward(x);
        UnitCount units;
        for (std::size_t i = 0; i < activations_.size(); ++i) {
            const Matrix& z = layers_[i].z;
            Matrix derivative(z.rows(), z.cols());
            activations_[i].backward(z, Matrix::Ones(z.rows(), z.cols()), derivative);
            units.all += z.rows();
            units.dead += z.rows() - (derivative.array().abs() > threshold).rowwise().any().count();
        }
        return units;
    }

    /// Seconds spent in the hidden layers' activations, forward and backward.
    double activation_seconds() const { return std::chrono::duration<double>(activation_time_).count(); }

  private:
    struct Layer {
        Matrix w, dw;
        Vector b, db;
        Matrix z, a;
    };

    template <class Work>
    void timed(Work work) {
        const auto start = std::chrono::steady_clock::now();
        work();
        activation_time_ += std::chrono::steady_clock::now() - start;
    }

    std::vector<Layer> layers_;
    std::vector<HiddenActivation<F>> activations_;
    Matrix da_, dz_;
    std::chrono::steady_clock::duration activation_time_{};
};

/// The mean over the samples of softmax with cross-entropy; dlogits becomes its gradient.
inline float mean_cross_entropy(const Matrix& logits, const std::vector<int>& labels, Matrix& dlogits) {
    const Index samples = logits.cols();
    const xact::axis_layout layout{static_cast<std::size_t>(samples), static_cast<std::size_t>(logits.rows()), 1};
    Vector losses(samples);
    dlogits.resizeLike(logits);
    xact::cross_entropy(logits, labels, losses, layout);
    xact::cross_entropy_backward(logits, labels, Vector::Constant(samples, 1.0f / static_cast<float>(samples)).eval(),
                                 dlogits, layout);
    return losses.mean();
}

/// Forward and backward for one batch: the loss, and all gradients in the network.
template <class F>
float compute_gradients(Network<F>& network, const Dataset& batch) {
    Matrix dlogits;
    const float loss = mean_cross_entropy(network.forward(batch.x), batch.labels, dlogits);
    network.backward(batch.x, dlogits);
    return loss;
}

/// The share of samples whose largest logit is the label's.
template <class F>
double accuracy(Network<F>& network, const Dataset& data) {
    const Matrix& logits = network.forward(data.x);
    std::size_t right = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        Index best = 0;
        logits.col(static_cast<Index>(i)).maxCoeff(&best);
        if (best == data.labels[i]) ++right;
    }
    return static_cast<double>(right) / static_cast<double>(data.size());
}

/// D. Kingma, J. Ba, Adam: a method for stochastic optimization, 2014.
class Adam {
  public:
    void step(const std::vector<Parameter>& parameters, float rate) {
        moments_.resize(parameters.size());
        beta1_power_ *= beta1;
        beta2_power_ *= beta2;
        const float scale = rate * std::sqrt(1 - beta2_power_) / (1 - beta1_power_);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            Parameter p = parameters[i];
            Moments& m = moments_[i];
            if (m.first.size() == 0) m.first = m.second = Eigen::ArrayXf::Zero(p.value.size());
            m.first = beta1 * m.first + (1 - beta1) * p.gradient;
            m.second = beta2 * m.second + (1 - beta2) * p.gradient.square();
            p.value -= scale * m.first / (m.second.sqrt() + 1e-8f);
        }
    }

  private:
    static constexpr float beta1 = 0.9f, beta2 = 0.999f;
    struct Moments {
        Eigen::ArrayXf first, second;
    };
    float beta1_power_ = 1, beta2_power_ = 1;
    std::vector<Moments> moments_;
};

} // namespace examples
