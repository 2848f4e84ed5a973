#pragma once
// Opening a call in the worker lane: contexts that are missing are fetched on the spot, bodies are read with a parser of the call's own.
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

// Whatever URL parameters it has: which there are is for a handler further in to say.
Result<Call> open_any(http::Request const&, Wants);
Result<void> must_have_tenant(Binding&, Call const&);    // §5.5.10, asked on the state thread
Result<void> open_call(Binding&, Call&);                 // the context of the Link header
Result<void> read_body(Binding&, Call&, json::Parser&);  // one JSON object, and its context
Result<void> link_body_context(Binding&, Call&);         // for the answer to a body in application/ld+json

// A handler of the house that another one stands around: asked in the lane it was made for, from the worker lane.
struct Inner {
  http::Handler handler;
  bool is_worker = false;
};
Inner inner_of(http::Route const&);
http::Response ask(Binding&, Inner const&, http::Request const&);

}  // namespace dinh::reg
