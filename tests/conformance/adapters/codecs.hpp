// Sizes that the real codecs reach, for recorded cases whose input is compressed. Test-side only:
// the model itself never looks at bytes. Each returns the size of the whole compressed stream.
#pragma once

#include <cstddef>
#include <string_view>

namespace hw::conformance {

[[nodiscard]] std::size_t gzip_size(std::string_view data);    // zlib, default level
[[nodiscard]] std::size_t lz4_size(std::string_view data);     // frame of 64 KiB blocks, fast
[[nodiscard]] std::size_t snappy_size(std::string_view data);  // xerial stream, 32 KiB blocks
[[nodiscard]] std::size_t zstd_size(std::string_view data);    // libzstd, default level

}  // namespace hw::conformance
