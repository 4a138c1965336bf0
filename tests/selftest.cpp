// SPDX-License-Identifier: MIT
// The selftest passes here, and sees what it is there to see.
#include "support.hpp"

#include <xact/selftest.hpp>

#include <cfenv>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

TEST_CASE("the selftest passes", "[selftest]") {
    const xact::selftest_report report = xact::selftest();
    INFO(report.text());
    CHECK(report.passed());
    CHECK(report.size() == 0);
    CHECK(report.text().find("every function gives what it should") == 0);
}

TEST_CASE("the selftest names what is off under another rounding mode", "[selftest]") {
    std::fesetround(FE_UPWARD);
    const xact::selftest_report report = xact::selftest();
    std::fesetround(FE_TONEAREST);
    CHECK(!report);
    CHECK(report.text().find("tanh: values in the exact tier are not those of other machines") != std::string::npos);
}

#if defined(__SSE__)
TEST_CASE("the selftest says when subnormal numbers are flushed, and passes all the same", "[selftest]") {
    const unsigned usual = _mm_getcsr();
    _mm_setcsr(usual | 0x8040); // FTZ and DAZ
    const xact::selftest_report report = xact::selftest();
    _mm_setcsr(usual);
    INFO(report.text());
    CHECK(report.flushes_subnormals());
    CHECK(report.passed());
    CHECK(report.text().find("FTZ or DAZ is on") != std::string::npos);
}
#endif
