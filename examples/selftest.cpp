// SPDX-License-Identifier: MIT
// Does this build, with its compiler and its flags, give what xact promises? To be called once at a program's start.
#include "report.hpp"

#include <xact/selftest.hpp>

#include <iostream>

int main() {
    const xact::selftest_report report = xact::selftest();
    std::cout << report.text();
    examples::require(report.passed(), "this build gives what xact promises");
}
