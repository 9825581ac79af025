// The baseline: the same request/response traffic as SimGrid's documentation would write it, with
// an actor per node, a mailbox each, detached sends, CM02.
#include <algorithm>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

#include "bench/measure.hpp"

namespace hw::bench {
namespace {

namespace sg4 = simgrid::s4u;

struct Letter {
    int from;
    bool request;
};

struct Traffic {
    int nodes;
    int left_per_node;
    double bytes;
    double delivered = 0;
};

void post(int to, int from, bool request, double bytes) {
    sg4::Mailbox::by_name("m" + std::to_string(to))
        ->put_init(new Letter{from, request}, static_cast<std::uint64_t>(bytes))
        ->detach([](void* p) { delete static_cast<Letter*>(p); });
}

void node(int me, Traffic* t) {
    auto* mailbox = sg4::Mailbox::by_name("m" + std::to_string(me));
    mailbox->set_receiver(sg4::Actor::self());
    int left = t->left_per_node;
    for (int k = 0; k < std::min(10, left); ++k) {
        int to = (me + 1 + k) % t->nodes;
        if (to == me) to = (to + 1) % t->nodes;
        post(to, me, true, t->bytes);
        --left;
    }
    for (;;) {
        const auto letter = mailbox->get_unique<Letter>();
        t->delivered += 1;
        if (letter->request) {
            post(letter->from, me, false, 100);
        } else if (left > 0) {
            --left;
            int to = (letter->from + 1) % t->nodes;
            if (to == me) to = (to + 1) % t->nodes;
            post(to, me, true, t->bytes);
        }
    }
}

double exchange(int nodes, int requests_per_node, double request_bytes) {
    static sg4::Engine* engine = nullptr;
    static sg4::NetZone* zone = nullptr;
    Traffic traffic{nodes, requests_per_node, request_bytes};
    if (engine == nullptr) {
        xbt_log_control_set("root.thresh:critical");
        engine = new sg4::Engine("bench");
        sg4::Engine::set_config("network/model:CM02");
        sg4::Engine::set_config("network/crosstraffic:0");
        zone = sg4::create_star_zone("world");
        for (int i = 0; i < nodes; ++i) {
            auto* host = zone->create_host("h" + std::to_string(i), 1e9)->seal();
            auto* link = zone->create_split_duplex_link("l" + std::to_string(i), 1.25e9)
                             ->set_latency(25e-6)
                             ->seal();
            zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr,
                            {{link, sg4::LinkInRoute::Direction::UP}}, true);
        }
        zone->seal();
    }
    for (int i = 0; i < nodes; ++i) {
        sg4::Actor::create("n" + std::to_string(i), sg4::Host::by_name("h" + std::to_string(i)),
                           node, i, &traffic)
            ->daemonize();
    }
    // Daemons end with the last other actor.
    sg4::Actor::create("clock", sg4::Host::by_name("h0"), [&traffic, nodes, requests_per_node] {
        const double all = 2.0 * nodes * requests_per_node;
        while (traffic.delivered < all) sg4::this_actor::sleep_for(0.01);
    });
    engine->run();
    return traffic.delivered;
}

}  // namespace

double simgrid_messages_per_s(std::int64_t request_bytes) {
    return rate_of([request_bytes] {
        return exchange(10, 3'000, static_cast<double>(request_bytes));
    });
}

}  // namespace hw::bench
