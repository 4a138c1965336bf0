// SPDX-License-Identifier: MIT
// The exact tier's bits are frozen: the same on every instruction set, with every compiler and every flag. hashes.txt
// has them over 2^24 floats for each function; XACT_TEST_WRITE=<the repository's root> writes it, and the selftest's
// table.
#include "activations.hpp"
#include "support.hpp"

#include <xact/selftest.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace {

std::string hex(std::uint64_t v) {
    char text[20];
    std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(v));
    return text;
}

// Every 512th bit pattern, and every 26th from 2^-8 to 32 with either sign.
float frozen_input(std::uint32_t i) {
    constexpr std::uint32_t half = 1u << 23;
    if (i < half) return from_bits<float>(i * 512u + (i * 0x9e3779b1u >> 23));
    const std::uint32_t j = i - half;
    return from_bits<float>((0x3b800000u + j / 2 * 26u) | (j % 2 << 31));
}

std::uint64_t frozen_hash(const form<float>& f) {
    constexpr std::uint32_t inputs = 1u << 24, block = 4096;
    std::vector<float> x(block);
    xact::detail::result_hash hash;
    for (std::uint32_t start = 0; start < inputs; start += block) {
        for (std::uint32_t i = 0; i < block; ++i) x[i] = frozen_input(start + i);
        const std::vector<float> y = f.applied(x);
        for (std::uint32_t i = 0; i < block; ++i) hash.add(x[i], y[i]);
    }
    return hash.value();
}

// Rows of every length up to 100 and one of 4096, and the same entries as neighbouring rows.
std::uint64_t softmax_hash(bool across) {
    const auto softmax = xact::exact(xact::softmax);
    xact::detail::result_hash hash;
    std::size_t taken = 0;
    for (std::size_t length = 1; length <= 101; ++length) {
        const std::size_t n = length <= 100 ? length : 4096, rows = 19;
        std::vector<float> x(n * rows), y(n * rows);
        for (std::size_t i = 0; i < n * rows; ++i) {
            const auto k = static_cast<std::uint32_t>(taken++);
            // sevenths from -14 to 14, now and then far below
            x[i] = static_cast<float>(static_cast<int>(k * 0x9e3779b1u >> 8 & 1023) - 512) * 0.02734375f -
                   (k % 37 == 0 ? 80.0f : 0.0f);
        }
        const auto at = [&](std::size_t row, std::size_t k) { return across ? k * rows + row : row * n + k; };
        std::vector<float> placed(n * rows);
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t k = 0; k < n; ++k) placed[at(row, k)] = x[row * n + k];
        xact::apply(softmax, placed, y, across ? xact::axis_layout{1, n, rows} : xact::axis_layout{rows, n, 1});
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t k = 0; k < n; ++k) hash.add(1, y[at(row, k)]);
    }
    return hash.value();
}

std::map<std::string, std::string> current_hashes() {
    std::map<std::string, std::string> all;
    for (const activation<float>& f : activations<float>()) {
        std::string name(f.name);
        while (all.count(name) > 0) name += " again"; // with other parameters
        all[name] = hex(frozen_hash(f.exact()));
        all[name + "'"] = hex(frozen_hash(f.exact_derivative()));
    }
    all["softmax"] = hex(softmax_hash(false));
    return all;
}

void write_table(const std::string& root) {
    const std::string path = root + "/include/xact/detail/selftest_table.hpp", begin = "selftest_table[] = {\n";
    std::ifstream in(path);
    std::stringstream old;
    old << in.rdbuf();
    std::string text = old.str(), rows;
    REQUIRE(text.find(begin) != std::string::npos);
    const auto hash = [](const form<float>& f) {
        xact::detail::result_hash h;
        for (std::size_t i = 0; i < xact::detail::selftest_inputs; ++i) {
            const float x = xact::detail::selftest_input(i);
            h.add(x, f(x));
        }
        return hex(h.value());
    };
    for (const activation<float>& f : activations<float>()) {
        const form<float>&value = f.exact(), &slope = f.exact_derivative();
        char row[200];
        std::snprintf(row, sizeof row, "    {\"%s\", %af, %af, %s, %s},\n", std::string(f.name).c_str(),
                      static_cast<double>(value(-1.0f)), static_cast<double>(slope(-1.0f)), hash(value).c_str(),
                      hash(slope).c_str());
        rows += row;
    }
    const std::size_t first = text.find(begin) + begin.size(), last = text.find("};", first);
    std::ofstream(path) << text.replace(first, last - first, rows);
}

} // namespace

TEST_CASE("frozen hashes of the exact tier", "[hashes]") {
    const std::map<std::string, std::string> now = current_hashes();
    if (const char* root = std::getenv("XACT_TEST_WRITE")) {
        std::ofstream out(root + std::string("/tests/hashes.txt"));
        for (const auto& [name, hash] : now) out << hash << ' ' << name << '\n';
        write_table(root);
    }
    std::ifstream file(XACT_TEST_HASHES);
    std::map<std::string, std::string> frozen;
    for (std::string hash, name; file >> hash && std::getline(file >> std::ws, name);) frozen[name] = hash;
    for (const auto& [name, hash] : now) {
        if (frozen.count(name) > 0) continue;
        INFO(name << " has no line in tests/hashes.txt");
        // one that has just been added works without
        const bool is_softmax = name == xact::softmax.name;
        CHECK_FALSE((is_softmax || comes_with_xact(name.substr(0, name.find_first_of(" '")))));
        WARN(name << " is not frozen yet: XACT_TEST_WRITE=<root> writes its hash " << hash);
    }
    for (const auto& [name, hash] : frozen) {
        if (only_functions() && now.count(name) == 0) continue;
        INFO(name << " of tests/hashes.txt");
        REQUIRE(now.count(name) == 1);
        CHECK(now.at(name) == hash);
    }
    CHECK(softmax_hash(true) == softmax_hash(false));
}
