#include "cli/child.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <vector>

namespace hw::cli {
namespace {

struct Child {
    std::int64_t item = 0;
    pid_t process = -1;
    int end = -1;  // of the pipe its text comes through
    std::string text;
};

void write_all(int fd, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t n = write(fd, text.data() + done, text.size() - done);
        if (n <= 0) _exit(1);
        done += static_cast<std::size_t>(n);
    }
}

std::optional<Child> start(std::int64_t item, const std::function<std::string(std::int64_t)>& work,
                           const std::vector<Child>& others) {
    std::fflush(nullptr);  // or the child would write it again
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return std::nullopt;
    const pid_t process = fork();
    if (process < 0) {
        close(ends[0]);
        close(ends[1]);
        return std::nullopt;
    }
    if (process == 0) {
        close(ends[0]);
        for (const Child& other : others) close(other.end);
        write_all(ends[1], work(item));
        _exit(0);
    }
    close(ends[1]);
    return Child{item, process, ends[0], {}};
}

// False: there is nothing more to read.
bool read_some(Child& child) {
    std::array<char, 4096> buffer{};
    const ssize_t n = read(child.end, buffer.data(), buffer.size());
    if (n > 0) child.text.append(buffer.data(), static_cast<std::size_t>(n));
    return n > 0 || (n < 0 && errno == EINTR);
}

std::optional<std::string> end_of(Child& child) {
    close(child.end);
    int status = 0;
    waitpid(child.process, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
    return std::move(child.text);
}

void wait_for_text(const std::vector<Child>& children, std::vector<pollfd>& ends) {
    ends.clear();
    for (const Child& child : children) ends.push_back({child.end, POLLIN, 0});
    while (poll(ends.data(), ends.size(), -1) < 0 && errno == EINTR) {
    }
}

}  // namespace

void in_children(int jobs, std::int64_t count, const std::function<std::string(std::int64_t)>& work,
                 const std::function<bool(std::int64_t, const std::optional<std::string>&)>& done) {
    std::vector<Child> children;
    std::vector<pollfd> ends;
    std::int64_t next = 0;
    bool go_on = true;
    while ((go_on && next < count) || !children.empty()) {
        while (go_on && next < count && static_cast<int>(children.size()) < jobs) {
            if (auto child = start(next, work, children)) {
                children.push_back(std::move(*child));
            } else {
                go_on = done(next, std::nullopt) && go_on;
            }
            ++next;
        }
        wait_for_text(children, ends);
        for (std::size_t i = children.size(); i-- > 0;) {
            if (ends[i].revents == 0 || read_some(children[i])) continue;
            const std::int64_t item = children[i].item;
            const auto text = end_of(children[i]);
            children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
            go_on = done(item, text) && go_on;
        }
    }
}

std::optional<std::string> in_child(const std::function<std::string()>& work) {
    std::optional<std::string> out;
    in_children(1, 1, [&work](std::int64_t) { return work(); },
                [&out](std::int64_t, const std::optional<std::string>& text) {
                    out = text;
                    return true;
                });
    return out;
}

int default_jobs() { return static_cast<int>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN))); }

}  // namespace hw::cli
