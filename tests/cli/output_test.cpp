#include "cli/output.hpp"

#include <doctest/doctest.h>


using namespace hw::cli;

TEST_CASE("Colour is an envelope that takes no room, and is left out when not wanted") {
    CHECK(Paint(false)(Ink::Good, "ok") == "ok");
    CHECK(Paint(true)(Ink::Good, "ok") == "\x1b[32mok\x1b[0m");
    CHECK(Paint(true)(Ink::Plain, "ok") == "ok");
    CHECK(shown_width("\x1b[32mok\x1b[0m") == 2);
    CHECK(shown_width("é→x") == 3);
}

TEST_CASE("Text is wrapped at blanks and never wider than asked for, unless a word is") {
    CHECK(wrapped("one two three", 0, 8) == "one two\nthree");
    CHECK(wrapped("one two three", 2, 9) == "one two\n  three");
    CHECK(wrapped("unbreakable word", 0, 4) == "unbreakable\nword");
    CHECK(wrapped("", 0, 4) == "");
}

TEST_CASE("A table aligns its columns and wraps the last one") {
    Table t({"name", ">count", "meaning"});
    t.row({"a", "1", "short"});
    t.row({"longer", "1,000", "a sentence that does not fit into the line"});
    CHECK(t.text(Paint(false), 36) ==
          "name    count  meaning\n"
          "a           1  short\n"
          "longer  1,000  a sentence that does\n"
          "               not fit into the line\n");
}

TEST_CASE("Numbers and times are written for people") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1'204'000) == "1,204,000");
    CHECK(grouped(-1'204) == "-1,204");
    CHECK(milliseconds(850) == "850 ms");
    CHECK(milliseconds(9'249) == "9.2 s");
    CHECK(milliseconds(125'000) == "2 min 5 s");
}
