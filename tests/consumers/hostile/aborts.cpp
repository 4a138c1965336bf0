// SPDX-License-Identifier: MIT
// Built without exceptions: bad calls, each in a child process, end with a message that names what was wrong.
#include <xact/eigen.hpp>
#include <xact/xact.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>

template <class Call>
static bool aborts(const char* message, Call call) {
    int ends[2];
    if (pipe(ends) != 0) return false;
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        call();
        _exit(0);
    }
    close(ends[1]);
    std::string said;
    char part[256];
    for (ssize_t n = 0; (n = read(ends[0], part, sizeof part)) > 0;) said.append(part, static_cast<std::size_t>(n));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    const bool right = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && said.find(message) != std::string::npos;
    if (!right) std::printf("expected '%s', got '%s' and status %d\n", message, said.c_str(), status);
    return right;
}

int main() {
    const float x[3] = {1, 2, 3};
    float y[4] = {};
    bool right = aborts("xact: the output has 4 elements where 3 are needed", [&] { xact::apply(xact::tanh, x, y); });
    right &= aborts("xact: ELU: alpha is nan", [] { xact::ELU{std::numeric_limits<double>::quiet_NaN()}; });
    right &= aborts("xact: axis 2 is outside [-2, 2)", [] { xact::softmax(Eigen::MatrixXf(2, 2), 2); });
    right &= aborts("xact: label 3 at place 0 is outside [0, 3)", [&] {
        const int label[1] = {3};
        float loss[1];
        xact::cross_entropy(x, label, loss, xact::axis_layout{1, 3, 1});
    });
    return right ? 0 : 1;
}
