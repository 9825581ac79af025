// Java's .properties format, as server.properties and client files are written.
// Source: java.util.Properties.load. Worked cases:
//   line                       key          value
//   acks=all                   acks         all
//     retries : 3              retries      3          blanks before the key and around the sign
//   linger.ms 5                linger.ms    5          a blank separates too
//   # x=1   or   ! x=1                                 comments
//   a=1,\                      a            1,2        a backslash joins lines; leading blanks go
//       2
//   path=c:\\logs              path         c:\logs    escapes: \\ \t \n \r \f \: \= \uXXXX
//   bad=\u12g4                 an error with its line: not four hex digits
#pragma once

#include <string>
#include <string_view>

#include "broker_model/config/overrides.hpp"

namespace hw::config {

struct PropertiesError {
    int line = 0;  // from 1
    std::string what;
};

// In the order of the text, with the line each key stands on. Characters outside ASCII in \u
// escapes become UTF-8. Repeated keys stay in the list; the last one counts (last_of).
[[nodiscard]] Result<Overrides, PropertiesError> parse_properties(std::string_view text);

}  // namespace hw::config
