// What somebody asks of the log: the query of GET /api/v1/audit/events.

#include "server/http/event_filter.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  front::Request request;
  request.query = fuzz::text_of(data, size);
  const auto filter = front::read_filter(request);
  if (!filter) {
    must(filter.error().fault == Fault::usage);
    return 0;
  }
  must(filter->limit >= 1 && filter->limit <= front::most_events);
  // Who sees what is never for the query to say.
  must(!filter->visible_to);
  must(filter->ref == request.query_field("ref"));
  must(filter->since.has_value() == request.query_field("since").has_value());
  must(filter->from.has_value() == request.query_field("from").has_value());
  return 0;
}
