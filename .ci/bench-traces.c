// Writes recorded trajectories of about 5 KB, one a line, each a little different: a question, a
// search that found four documents, four tool calls with their results, an answer. One in twenty
// never looks the order up. They are written by nobody's agent; only their shape matters.
//
//   bench-traces COUNT

#include <stdio.h>
#include <stdlib.h>

static const char *paragraph =
    "Parcels leave our warehouse within one working day and reach most addresses in two to four "
    "days. Once a parcel has been handed to the carrier it can no longer be changed, but it can be "
    "sent to a pick-up point until the evening before delivery. A parcel that has not moved for "
    "five days counts as lost; then the customer chooses between a new parcel and the money back. ";

int main(int count, char **arguments) {
  long lines = count > 1 ? atol(arguments[1]) : 1000;
  static char output[1 << 20];
  setvbuf(stdout, output, _IOFBF, sizeof output);
  for (long i = 0; i < lines; i++) {
    long order = 10000 + (i * 7919) % 90000;
    printf("{\"schema\":\"agent-eval.trajectory/1\",\"id\":\"trace-%07ld\",\"case\":\"case-%04ld\","
           "\"steps\":[{\"type\":\"user\",\"text\":\"Hi, where is my order RT-%ld? It is %ld days "
           "late and nobody answers the phone.\",\"turn\":1},", i, i % 500 + 1, order, i % 30);
    printf("{\"type\":\"retrieval\",\"query\":\"late parcel RT-%ld\",\"documents\":[", order);
    for (int d = 0; d < 4; d++)
      printf("%s{\"id\":\"kb-%d\",\"score\":0.%ld,\"text\":\"%s(%ld)\",\"acl\":[\"customer\"]}",
             d ? "," : "", d + 10, 90 - d * 7 - i % 5, paragraph, i + d);
    printf("]},");
    for (int c = 0; c < 4; c++) {
      printf("{\"type\":\"model\",\"model\":\"bench-1\",\"input_tokens\":%ld,\"output_tokens\":64,"
             "\"latency\":0.8,\"finish_reason\":\"tool_calls\"},", 800 + i % 100);
      printf("{\"type\":\"tool_call\",\"id\":\"c%d\",\"name\":\"%s\",\"arguments\":{\"order_id\":"
             "\"RT-10010\",\"fields\":[\"status\",\"total\",\"items\"]}},",
             c, i % 20 == 7 ? "orders.list" : "orders.lookup");
      printf("{\"type\":\"tool_result\",\"id\":\"c%d\",\"status\":\"ok\",\"result\":{\"order_id\":"
             "\"RT-%ld\",\"status\":\"shipped\",\"total\":%ld.9,\"paid\":true,\"items\":[{\"sku\":"
             "\"A-%ld\",\"name\":\"enamel mug, blue rim\",\"price\":12.5,\"count\":2},{\"sku\":"
             "\"B-2\",\"name\":\"tea towel, set of three\",\"price\":27.4,\"count\":1}],\"parcel\":"
             "{\"carrier\":\"northpost\",\"stops\":[\"Rivertown\",\"Milldale\",\"Eastgate\"],"
             "\"moved\":\"2026-05-%02ld\"},\"address\":\"%ld Mill Lane, Rivertown\"},\"latency\":0.1},",
             c, order, i % 80 + 20, i % 1000, i % 28 + 1, i % 200);
    }
    printf("{\"type\":\"message\",\"text\":\"Your parcel was shipped and has reached Eastgate. It "
           "should be with you within two days; I have asked the carrier to call you before.\","
           "\"turn\":1}],\"final\":{\"text\":\"Your order RT-%ld has shipped and is in Eastgate. It "
           "should be with you within two days.\",\"outcome\":\"answer\",\"citations\":[\"kb-10\"]},"
           "\"usage\":{\"input_tokens\":%ld,\"output_tokens\":192,\"cost_usd\":0.004,\"latency\":"
           "2.%ld}}\n", order, 2400 + i % 300, i % 10);
  }
  return 0;
}
