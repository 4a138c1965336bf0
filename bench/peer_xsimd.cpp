// SPDX-License-Identifier: MIT
// xsimd's own functions.
#include "composed.hpp"

namespace bench {
namespace {

template <class T>
struct xsimd_functions : CommonFunctions<T> {
    template <class V>
    static V exp(V x) {
        return xsimd::exp(x);
    }
    template <class V>
    static V expm1(V x) {
        return xsimd::expm1(x);
    }
    template <class V>
    static V log1p(V x) {
        return xsimd::log1p(x);
    }
    template <class V>
    static V tanh(V x) {
        return xsimd::tanh(x);
    }
    template <class V>
    static V erf(V x) {
        return xsimd::erf(x);
    }
};

template <class F>
void add_call(const F& f) {
    add_calls<float>(F::name, "call", "xsimd", call_sizes, ComposedValue<xsimd_functions<float>, float, F>{f});
}

const bool registered = [] {
    add_library("xsimd", XSIMD_VERSION_MAJOR, XSIMD_VERSION_MINOR, XSIMD_VERSION_PATCH);
    add_composed<xsimd_functions>("xsimd");
    add_call(xact::relu);
    add_call(xact::sigmoid);
    add_call(xact::tanh);
    add_call(xact::gelu);
    return true;
}();

} // namespace
} // namespace bench
