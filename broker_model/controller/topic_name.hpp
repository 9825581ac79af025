// RULE topic.name
// 1 to 249 of A-Z a-z 0-9 . _ - and neither "." nor "..". Two names that differ only in . and _
// collide, because metric names turn . into _.
//
//   name    | legal?                       exists   new     | collides?
//   orders  | yes                          d.x      d_x     | yes
//   a b     | no: a space                  d.x      d-x     | no
//   ..      | no                           a.b_c    a_b.c   | yes
//   (empty) | no
//
// Source: org.apache.kafka.common.internals.Topic (4.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hw {

// What is wrong with it, in Kafka's words, or nothing.
[[nodiscard]] std::optional<std::string> illegal_topic_name(std::string_view name);

[[nodiscard]] bool topic_names_collide(std::string_view a, std::string_view b);

}  // namespace hw
