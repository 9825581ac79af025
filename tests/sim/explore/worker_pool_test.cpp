#include "sim/explore/worker_pool.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <stdexcept>

using namespace hw::sim;

TEST_CASE("Every job's answer comes back once, however long it is") {
    std::map<std::size_t, std::string> got;
    in_workers(
        20, {3, 0}, [](std::size_t job) { return std::string(job * 10'000, 'x'); },
        [&](std::size_t job, Answer answer) {
            CHECK(answer.ok);
            CHECK(got.emplace(job, answer.text).second);
            return true;
        });
    CHECK(got.size() == 20);
    for (const auto& [job, text] : got) CHECK(text.size() == job * 10'000);
}

TEST_CASE("A child that dies is told of as dead, and with what it died of") {
    const Answer killed = in_child([]() -> std::string {
        std::raise(SIGKILL);
        return "never";
    });
    CHECK_FALSE(killed.ok);
    CHECK(killed.text.starts_with("killed by signal 9"));
    const Answer left = in_child([]() -> std::string { std::_Exit(3); });
    CHECK_FALSE(left.ok);
    CHECK(left.text == "ended by itself without an answer");
    CHECK(in_child([] { return std::string(); }).ok);
}

TEST_CASE("After a stop nothing is started, and everything before it has been heard of") {
    for (const std::size_t workers : {1U, 4U}) {
        std::map<std::size_t, bool> heard;
        in_workers(
            200, {workers, 0}, [](std::size_t job) { return std::to_string(job); },
            [&](std::size_t job, const Answer&) {
                heard[job] = true;
                return job != 17;
            });
        for (std::size_t job = 0; job <= 17; ++job) CHECK(heard.contains(job));
        if (workers == 1) CHECK(heard.size() == 18);
    }
}

TEST_CASE("A job that takes too long is ended") {
    Answer got;
    in_workers(
        1, {1, 1},
        [](std::size_t) -> std::string {
            for (volatile int i = 0;; i = 1) {
            }
        },
        [&](std::size_t, Answer answer) {
            got = answer;
            return true;
        });
    CHECK_FALSE(got.ok);
    CHECK(got.text.starts_with("killed by signal 14"));
}
