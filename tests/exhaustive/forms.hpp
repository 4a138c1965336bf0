// SPDX-License-Identifier: MIT
// The forms of the activations on several instruction sets in one program, where xact's inline namespaces keep them
// apart: forms.cpp is compiled once for each.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#define XACT_TEXT_OF(x) #x
#define XACT_TEXT(x) XACT_TEXT_OF(x)

/// f or f' of an activation, in one tier, on one instruction set, evaluated over an array.
template <class T>
struct Form {
    std::string function;
    bool is_derivative, is_exact;
    double root; // of the derivative; within 1/16 of it, errors count in ulps of 1/8; 0: nowhere
    std::function<void(const T*, T*, std::size_t)> apply;
    std::string instructions = {};

    bool is_near_root(T x) const { return root != 0 && std::fabs(static_cast<double>(x) - root) < 0x1p-4; }
};

template <class T>
using AddForm = std::function<void(Form<T>)>;

template <class T>
struct InstructionSet {
    const char* name;
    bool runs_here;
    void (*list)(const AddForm<T>&);
};

#if defined(__x86_64__) && !defined(XACT_SWEEP_NEON)
void list_sse2(const AddForm<float>&);
void list_sse2(const AddForm<double>&);
void list_sse4_2(const AddForm<float>&);
void list_sse4_2(const AddForm<double>&);
void list_avx2(const AddForm<float>&);
void list_avx2(const AddForm<double>&);
void list_avx512(const AddForm<float>&);
void list_avx512(const AddForm<double>&);

template <class T>
std::vector<InstructionSet<T>> instruction_sets() {
    __builtin_cpu_init();
    return {{"SSE2", true, list_sse2},
            {"SSE4.2", __builtin_cpu_supports("sse4.2") > 0, list_sse4_2},
            {"AVX2", __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"),
             list_avx2},
            {"AVX-512",
             __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                 __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                 __builtin_cpu_supports("avx512vl"),
             list_avx512}};
}
#else
void list_neon(const AddForm<float>&);
void list_neon(const AddForm<double>&);

template <class T>
std::vector<InstructionSet<T>> instruction_sets() {
    return {{"NEON", true, list_neon}};
}
#endif
