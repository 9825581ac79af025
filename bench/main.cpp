// Rates of the simulator's own machinery: ninja highwater_bench && ./highwater_bench [part]
#include <cstring>

#include "bench/measure.hpp"

int main(int argc, char** argv) {
    const auto wanted = [&](const char* part) {
        return argc < 2 || std::strcmp(argv[1], part) == 0;
    };
    if (wanted("engine")) hw::bench::bench_engine();
    if (wanted("disk")) hw::bench::bench_disk();
    if (wanted("transport")) hw::bench::bench_transport();
}
