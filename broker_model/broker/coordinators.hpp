// What every coordinator of a broker is told, whichever topic it lives on.
#pragma once

#include <vector>

#include "broker_model/coordinator/coordinator_runtime.hpp"

namespace hw {

class Coordinators {
  public:
    void add(CoordinatorRuntime& runtime) { runtimes_.push_back(&runtime); }

    void on_metadata() {
        for (CoordinatorRuntime* r : runtimes_) r->on_metadata();
    }
    void on_change(const Partition& p, std::uint8_t changes) {
        for (CoordinatorRuntime* r : runtimes_) r->on_change(p, changes);
    }
    bool on_disk_done(const DiskDone& done) {
        for (CoordinatorRuntime* r : runtimes_)
            if (r->on_disk_done(done)) return true;
        return false;
    }
    void on_timer(std::uint32_t number) {
        for (CoordinatorRuntime* r : runtimes_)
            if (r->number() == number) r->on_timer();
    }
    bool run() {
        bool any = false;
        for (CoordinatorRuntime* r : runtimes_) any |= r->run();
        return any;
    }

  private:
    std::vector<CoordinatorRuntime*> runtimes_;
};

}  // namespace hw
