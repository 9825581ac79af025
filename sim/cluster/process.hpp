// A process of the cluster: a broker, a controller or a client, seen by the runtime that drives it.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "broker_model/node/effects.hpp"

namespace hw::sim {

class Process {
  public:
    virtual ~Process() = default;
    virtual void step(const Input& input, Instant now, Effects& fx) = 0;
};

// Any node of the model: a value with step().
template <class Node>
class NodeProcess final : public Process {
  public:
    template <class... Args>
    explicit NodeProcess(Args&&... args) : node(std::forward<Args>(args)...) {}
    void step(const Input& input, Instant now, Effects& fx) override { node.step(input, now, fx); }

    Node node;
};

// Makes the process anew at every start: what a crash destroys, this rebuilds from what is on disk.
using ProcessFactory = std::function<std::unique_ptr<Process>()>;

}  // namespace hw::sim
