// A server handles one request of a connection at a time: until the answer is written it reads
// nothing more from that socket (Kafka mutes the channel). What the client pipelined waits in the
// kernel, also after the client has closed its end; then the first answer written draws a reset, so
// the request read meanwhile is still handled and nothing behind it.
// Source: SocketServer.scala (Processor.processCompletedReceives / processCompletedSends).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "broker_model/node/effects.hpp"

namespace hw::sim {

class RequestGate {
  public:
    struct Request {
        Received received;
        bool expects_response = true;
    };

    // The request if it may be handled now; else it waits.
    std::optional<Request> arrived(std::uint32_t node, std::uint32_t connection, Request request) {
        Line& line = lines_[connection];
        line.node = node;
        if (line.busy) {
            line.waiting.push_back(std::move(request));
            return std::nullopt;
        }
        line.busy = request.expects_response;
        return request;
    }

    // The answer was written (or none is due). True if another request can be handled.
    bool answered(std::uint32_t connection) {
        const auto it = lines_.find(connection);
        if (it == lines_.end()) return false;
        Line& line = it->second;
        line.busy = false;
        if (line.peer_closed && std::exchange(line.reset_drawn, true)) line.waiting.clear();
        if (!line.waiting.empty()) return true;
        if (line.peer_closed) lines_.erase(it);
        return false;
    }

    // The next request of the connection, once its turn has come.
    std::optional<Request> next(std::uint32_t connection) {
        const auto it = lines_.find(connection);
        if (it == lines_.end() || it->second.busy || it->second.waiting.empty()) {
            return std::nullopt;
        }
        Request request = std::move(it->second.waiting.front());
        it->second.waiting.pop_front();
        it->second.busy = request.expects_response;
        return request;
    }

    void peer_closed(std::uint32_t connection) {
        const auto it = lines_.find(connection);
        if (it == lines_.end()) return;
        it->second.peer_closed = true;
        if (!it->second.busy && it->second.waiting.empty()) lines_.erase(it);
    }
    void closed(std::uint32_t connection) { lines_.erase(connection); }
    void process_gone(std::uint32_t node) {
        std::erase_if(lines_, [node](const auto& line) { return line.second.node == node; });
    }

  private:
    struct Line {
        std::uint32_t node = 0;
        bool busy = false;
        bool peer_closed = false;
        bool reset_drawn = false;
        std::deque<Request> waiting;
    };
    std::map<std::uint32_t, Line> lines_;  // by connection number
};

}  // namespace hw::sim
