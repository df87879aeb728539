// Room native/votequorum: what the owner thread sees, as plain values.
#include "votequorum/observation.h"

#include <algorithm>
#include <tuple>

namespace {

auto Values(const Info& info) {
  return std::tie(info.node_id, info.state, info.votes, info.expected_votes,
                  info.highest_expected, info.total_votes, info.quorum,
                  info.flags, info.qdevice_votes, info.qdevice_name);
}

bool ShowsTheSame(const Snapshot& a, const Snapshot& b) {
  return a.failures == b.failures &&
         std::equal(a.infos.begin(), a.infos.end(), b.infos.begin(),
                    b.infos.end(), [](const Info& x, const Info& y) {
                      return Values(x) == Values(y);
                    });
}

}  // namespace

bool Supersedes(const Observation& newer, const Observation& waiting) {
  const auto* const a = std::get_if<Snapshot>(&waiting);
  const auto* const b = std::get_if<Snapshot>(&newer);
  return a != nullptr && b != nullptr && !a->announced && !b->announced &&
         ShowsTheSame(*a, *b);
}

Instant At(const Observation& observation) {
  return std::visit([](const auto& item) { return item.at; }, observation);
}
