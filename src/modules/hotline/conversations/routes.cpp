#include "http/endpoint.hpp"
#include "modules/hotline/conversations/conversations.hpp"

namespace dinh::hotline {

using http::endpoint;
using http::Lane;
using http::Method;

std::vector<http::Route> conversation_routes(Conversations& c) {
  constexpr const char* right = "conversation.answer";
  return {
      {Method::get, "/api/desk/conversations", right, Lane::worker, endpoint(std::as_const(c), &Conversations::list),
       "Conversations, the newest message first"},
      {Method::get, "/api/desk/conversations/{id}", right, Lane::worker, endpoint(c, &Conversations::get),
       "One with its messages; it is read now"},
      {Method::post, "/api/desk/conversations/{id}/reply", right, Lane::worker, endpoint(c, &Conversations::reply),
       "Answer on the citizen's channel"},
      {Method::post, "/api/desk/conversations/{id}/take", right, Lane::worker, endpoint(c, &Conversations::take), "I do it"},
      {Method::post, "/api/desk/conversations/{id}/done", right, Lane::worker, endpoint(c, &Conversations::done), "Nothing more to do"},
      {Method::post, "/api/desk/conversations/{id}/case", "case.open", Lane::worker, endpoint(c, &Conversations::open_case),
       "Open a case of it"},
      {Method::post, "/api/desk/conversations/{id}/link", right, Lane::worker, endpoint(c, &Conversations::link),
       "Say which case it is about"},
      {Method::post, "/api/desk/conversations/{id}/join", right, Lane::worker, endpoint(c, &Conversations::join),
       "Two conversations are of one person"},
      {Method::post, "/api/desk/conversations/{id}/separate", right, Lane::worker, endpoint(c, &Conversations::separate),
       "This one is of somebody else after all"},
      {Method::post, "/api/desk/conversations/{id}/again", right, Lane::worker, endpoint(c, &Conversations::send_again),
       "Send what failed once more"},
  };
}

}  // namespace dinh::hotline
