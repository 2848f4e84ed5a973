#include "channels/tokens.hpp"

namespace dinh::channels {

std::optional<OAuthTokens> Tokens::find(std::string_view channel) const {
  auto sealed =
      db_.read([&](storage::Tx& tx) { return tx.one<std::string>("SELECT sealed FROM channel_token WHERE channel = $1", channel); });
  auto plain = sealed ? parties_.open_raw(*sealed) : std::nullopt;
  if (!plain) return {};
  auto tokens = json::read_text<OAuthTokens>(*plain);
  if (!tokens) return {};
  return *tokens;
}

void Tokens::keep(std::string_view channel, OAuthTokens const& tokens) const {
  auto sealed = parties_.seal_raw(json::to_text(tokens));
  db_.write([&](storage::Tx& tx) {
    tx.exec("INSERT INTO channel_token (channel, sealed) VALUES ($1, $2) ON CONFLICT (channel) DO UPDATE SET sealed = excluded.sealed",
            channel, sealed);
  });
}

}  // namespace dinh::channels
