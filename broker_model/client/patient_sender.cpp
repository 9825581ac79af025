#include "broker_model/client/patient_sender.hpp"

namespace hw {

void PatientSender::pump(NetworkClient& client, Instant now, Effects& fx,
                         std::vector<std::uint64_t>& lost) {
    std::vector<Waiting> still;
    for (Waiting& w : std::exchange(waiting_, {})) {
        if (now >= w.deadline) {
            lost.push_back(w.tag);
        } else if (client.ready(w.to, now, fx)) {
            client.send(w.to, std::move(w.request), now, fx, {.tag = w.tag, .timeout = w.timeout});
        } else if (client.connections().failed(w.to)) {
            lost.push_back(w.tag);
        } else {
            still.push_back(std::move(w));
        }
    }
    waiting_ = std::move(still);
}

}  // namespace hw
