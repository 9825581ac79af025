#include "sim/explore/worker_pool.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <vector>

namespace hw::sim {
namespace {

struct Child {
    std::size_t job = 0;
    pid_t process = -1;
    int pipe_end = -1;
    std::string text;
};

void write_all(int fd, const std::string& text) {
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t n = write(fd, text.data() + sent, text.size() - sent);
        if (n <= 0) _exit(1);
        sent += static_cast<std::size_t>(n);
    }
}

[[noreturn]] void be_child(int fd, unsigned limit_s, const Work& work, std::size_t job) {
    if (limit_s > 0) alarm(limit_s);
    try {
        write_all(fd, work(job));
    } catch (const std::exception& e) {
        std::fprintf(stderr, "simulator error: %s\n", e.what());
        _exit(1);
    }
    _exit(0);
}

// A child without a process could not be started.
Child start(std::size_t job, const PoolOptions& options, const Work& work) {
    Child child;
    child.job = job;
    std::array<int, 2> ends{};
    std::fflush(nullptr);  // or the child would print what is still buffered here
    if (pipe(ends.data()) != 0) return child;
    child.process = fork();
    if (child.process == 0) {
        close(ends[0]);
        be_child(ends[1], options.limit_s, work, job);
    }
    close(ends[1]);
    child.pipe_end = ends[0];
    return child;
}

Answer end(Child& child) {
    if (child.pipe_end >= 0) close(child.pipe_end);
    if (child.process < 0) return {false, std::string("not started: ") + std::strerror(errno)};
    int status = 0;
    while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {true, std::move(child.text)};
    if (!WIFSIGNALED(status)) return {false, "ended by itself without an answer"};
    const int signal = WTERMSIG(status);
    return {false, "killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")"};
}

// True when the child has closed its end.
bool read_some(Child& child) {
    std::array<char, 65'536> buffer{};
    const ssize_t n = read(child.pipe_end, buffer.data(), buffer.size());
    if (n > 0) child.text.append(buffer.data(), static_cast<std::size_t>(n));
    return n == 0 || (n < 0 && errno != EINTR);
}

// Waits for news; moves children that are through to the end of the list and returns how many.
std::size_t listen_to(std::vector<Child>& children) {
    std::vector<pollfd> ends;
    for (const Child& child : children) ends.push_back({child.pipe_end, POLLIN, 0});
    if (poll(ends.data(), ends.size(), -1) < 0) return 0;
    std::vector<Child> open;
    std::vector<Child> through;
    for (std::size_t i = 0; i < children.size(); ++i) {
        const bool over = ends[i].revents != 0 && read_some(children[i]);
        (over ? through : open).push_back(std::move(children[i]));
    }
    children = std::move(open);
    std::move(through.begin(), through.end(), std::back_inserter(children));
    return through.size();
}

}  // namespace

void in_workers(std::size_t jobs, const PoolOptions& options, const Work& work, const Done& done) {
    std::vector<Child> children;
    std::size_t next = 0;
    bool more = true;
    while (!children.empty() || (more && next < jobs)) {
        while (more && next < jobs && children.size() < std::max<std::size_t>(1, options.workers)) {
            Child child = start(next++, options, work);
            if (child.process < 0) {
                more = done(child.job, end(child)) && more;
            } else {
                children.push_back(std::move(child));
            }
        }
        if (children.empty()) continue;
        for (std::size_t through = listen_to(children); through > 0; --through) {
            Child child = std::move(children.back());
            children.pop_back();
            more = done(child.job, end(child)) && more;
        }
    }
}

Answer in_child(const std::function<std::string()>& work) {
    Answer out;
    in_workers(1, {}, [&](std::size_t) { return work(); },
               [&](std::size_t, Answer answer) {
                   out = std::move(answer);
                   return true;
               });
    return out;
}

std::size_t processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace hw::sim
