#include "tests/conformance/adapters/codecs.hpp"

#include <dlfcn.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace hw::conformance {
namespace {

std::uint32_t read32(std::string_view data, std::size_t at) {
    std::uint32_t word = 0;
    std::memcpy(&word, data.data() + at, sizeof word);
    return word;
}

std::size_t equal_bytes(std::string_view data, std::size_t a, std::size_t b, std::size_t end) {
    std::size_t n = 0;
    while (b + n < end && data[a + n] == data[b + n]) ++n;
    return n;
}

// ---- zstd: the library every Debian has (dpkg needs it); its headers may be missing
// ---------------

struct Zstd {
    struct Out {
        void* data;
        std::size_t size;
        std::size_t pos;
    };
    struct In {
        const void* data;
        std::size_t size;
        std::size_t pos;
    };
    static constexpr int kFlush = 1;
    static constexpr int kEnd = 2;
    void* (*create)();
    std::size_t (*compress)(void* context, Out*, In*, int directive);
    std::size_t (*free)(void* context);

    static const Zstd& library() {
        static const Zstd loaded = [] {
            void* const handle = dlopen("libzstd.so.1", RTLD_NOW);
            if (handle == nullptr) throw std::runtime_error("libzstd.so.1 is missing");
            Zstd zstd{};
            load(handle, "ZSTD_createCCtx", zstd.create);
            load(handle, "ZSTD_compressStream2", zstd.compress);
            load(handle, "ZSTD_freeCCtx", zstd.free);
            return zstd;
        }();
        return loaded;
    }

  private:
    template <class Function>
    static void load(void* handle, const char* name, Function& function) {
        void* const symbol = dlsym(handle, name);
        if (symbol == nullptr) throw std::runtime_error(name);
        std::memcpy(&function, &symbol, sizeof symbol);
    }
};

// ---- LZ4 block format: token, literals, 2-byte distance; lengths above 15 in bytes of 255
// --------

class Lz4Block {
  public:
    explicit Lz4Block(std::string_view data) : data_(data) {}

    std::size_t size() {
        constexpr std::size_t kShortest = 13;
        if (data_.size() >= kShortest) find_matches();
        literals(data_.size() - anchor_);
        return out_;
    }

  private:
    static constexpr std::size_t kMinMatch = 4;
    static constexpr std::size_t kMatchFreeTail = 12;
    static constexpr std::size_t kLastLiterals = 5;

    [[nodiscard]] std::size_t slot(std::size_t at) const {
        return (read32(data_, at) * 2654435761U) >> 19;
    }
    [[nodiscard]] std::size_t exchange(std::size_t at) {
        return std::exchange(table_[slot(at)], static_cast<std::uint16_t>(at));
    }
    static std::size_t length_bytes(std::size_t length) {
        return length >= 15 ? (length - 15) / 255 + 1 : 0;
    }
    void literals(std::size_t count) { out_ += 1 + length_bytes(count) + count; }

    // The next position that repeats an earlier one, looked for in growing steps; false: none.
    bool search(std::size_t& at, std::size_t& match) {
        const std::size_t limit = data_.size() - kMatchFreeTail + 1;
        std::size_t step = 1;
        std::size_t tries = 1 << 6;
        for (std::size_t next = at;;) {
            at = next;
            next += step;
            step = tries++ >> 6;
            if (next > limit) return false;
            match = exchange(at);
            if (read32(data_, match) == read32(data_, at)) return true;
        }
    }

    // Takes the match at `at` and any that follow at once. False: too near the end for more.
    bool take(std::size_t& at, std::size_t match) {
        const std::size_t limit = data_.size() - kMatchFreeTail + 1;
        for (;;) {
            const std::size_t more =
                equal_bytes(data_, match + kMinMatch, at + kMinMatch, data_.size() - kLastLiterals);
            out_ += 2 + length_bytes(more);
            at += kMinMatch + more;
            anchor_ = at;
            if (at >= limit) return false;
            (void)exchange(at - 2);
            match = exchange(at);
            if (read32(data_, match) != read32(data_, at)) return true;
            ++out_;  // the token of a match without literals
        }
    }

    void find_matches() {
        (void)exchange(0);
        std::size_t at = 1;
        std::size_t match = 0;
        while (search(at, match)) {
            while (at > anchor_ && match > 0 && data_[at - 1] == data_[match - 1]) {
                --at;
                --match;
            }
            literals(at - anchor_);
            if (!take(at, match)) return;
            ++at;
        }
    }

    std::string_view data_;
    std::array<std::uint16_t, 1 << 13> table_{};
    std::size_t anchor_ = 0;
    std::size_t out_ = 0;
};

// ---- Snappy block format: literal runs and copies
// ------------------------------------------------

class SnappyBlock {
  public:
    explicit SnappyBlock(std::string_view data) : data_(data) {}

    std::size_t size() {
        constexpr std::size_t kInputMargin = 15;
        if (data_.size() >= kInputMargin) find_matches(data_.size() - kInputMargin);
        if (emitted_ < data_.size()) literal(data_.size() - emitted_);
        return out_;
    }

  private:
    [[nodiscard]] std::size_t slot(std::size_t at) const {
        return (read32(data_, at) * 0x1e35a7bdU) >> shift_;
    }
    void literal(std::size_t count) { out_ += count + (count <= 60 ? 1 : count <= 256 ? 2 : 3); }
    void copy(std::size_t distance, std::size_t length) {
        for (; length >= 68; length -= 64) out_ += 3;
        if (length > 64) {
            out_ += 3;
            length -= 60;
        }
        out_ += length < 12 && distance < 2048 ? 2 : 3;
    }

    void find_matches(std::size_t limit) {
        std::size_t slots = 256;
        while (slots < (1U << 14) && slots < data_.size()) slots <<= 1;
        shift_ = 32U - static_cast<std::uint32_t>(__builtin_ctzll(slots));
        table_.assign(slots, 0);
        for (std::size_t at = 1; at <= limit;) {
            std::size_t match = 0;
            for (std::size_t skip = 32;; at += skip++ >> 5) {
                if (at > limit) return;
                match = std::exchange(table_[slot(at)], static_cast<std::uint16_t>(at));
                if (read32(data_, match) == read32(data_, at)) break;
            }
            literal(at - emitted_);
            while (true) {
                const std::size_t length = 4 + equal_bytes(data_, match + 4, at + 4, data_.size());
                copy(at - match, length);
                at += length;
                emitted_ = at;
                if (at > limit) return;
                table_[slot(at - 1)] = static_cast<std::uint16_t>(at - 1);
                match = std::exchange(table_[slot(at)], static_cast<std::uint16_t>(at));
                if (read32(data_, match) != read32(data_, at)) break;
            }
            ++at;
        }
    }

    std::string_view data_;
    std::vector<std::uint16_t> table_;
    std::uint32_t shift_ = 0;
    std::size_t emitted_ = 0;
    std::size_t out_ = 0;
};

std::size_t varint_bytes(std::size_t value) {
    std::size_t bytes = 1;
    while (value >>= 7) ++bytes;
    return bytes;
}

template <class BlockSize>
std::size_t in_blocks(std::string_view data, std::size_t block_bytes, BlockSize&& block_size) {
    std::size_t total = 0;
    for (std::size_t at = 0; at < data.size(); at += block_bytes) {
        total += block_size(data.substr(at, block_bytes));
    }
    return total;
}

}  // namespace

std::size_t gzip_size(std::string_view data) {
    constexpr std::size_t kHeaderAndTrailer = 18;
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY)) {
        throw std::runtime_error("zlib");
    }
    std::string in(data);
    std::vector<unsigned char> out(deflateBound(&stream, data.size()));
    stream.next_in = reinterpret_cast<unsigned char*>(in.data());
    stream.avail_in = static_cast<unsigned>(in.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<unsigned>(out.size());
    const int done = deflate(&stream, Z_FINISH);
    const std::size_t size = stream.total_out;
    deflateEnd(&stream);
    if (done != Z_STREAM_END) throw std::runtime_error("zlib");
    return kHeaderAndTrailer + size;
}

std::size_t lz4_size(std::string_view data) {
    constexpr std::size_t kFrameHeader = 7;
    constexpr std::size_t kEndMark = 4;
    const auto block = [](std::string_view part) {
        return 4 + std::min(part.size(), Lz4Block(part).size());
    };
    return kFrameHeader + in_blocks(data, 64 << 10, block) + kEndMark;
}

std::size_t snappy_size(std::string_view data) {
    constexpr std::size_t kStreamHeader = 16;
    const auto block = [](std::string_view part) {
        return 4 + varint_bytes(part.size()) + SnappyBlock(part).size();
    };
    return kStreamHeader + in_blocks(data, 32 << 10, block);
}

// A frame as a stream writes it that is flushed before it is closed: the data's block, then an
// empty last one.
std::size_t zstd_size(std::string_view data) {
    const Zstd& zstd = Zstd::library();
    std::vector<char> out(data.size() + 1024);
    Zstd::Out to{out.data(), out.size(), 0};
    Zstd::In from{data.data(), data.size(), 0};
    void* const context = zstd.create();
    std::size_t left = zstd.compress(context, &to, &from, Zstd::kFlush);
    if (left == 0) left = zstd.compress(context, &to, &from, Zstd::kEnd);
    zstd.free(context);
    if (left != 0) throw std::runtime_error("zstd");
    return to.pos;
}

}  // namespace hw::conformance
