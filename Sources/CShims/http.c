#include "CShims.h"

#include <curl/curl.h>

// The names in parentheses are the functions: the macros of the same names check the types of
// constant options only.

int ae_curl_set_number(void *easy, int option, long value) {
  return (int)(curl_easy_setopt)(easy, (CURLoption)option, value);
}

int ae_curl_set_text(void *easy, int option, const char *text) {
  return (int)(curl_easy_setopt)(easy, (CURLoption)option, text);
}

int ae_curl_set_pointer(void *easy, int option, void *pointer) {
  return (int)(curl_easy_setopt)(easy, (CURLoption)option, pointer);
}

int ae_curl_set_receiver(void *easy, int option, ae_curl_receiver receiver) {
  return (int)(curl_easy_setopt)(easy, (CURLoption)option, receiver);
}

int ae_curl_set_body(void *easy, const void *bytes, size_t count) {
  CURLcode code = (curl_easy_setopt)(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  if (code != CURLE_OK) return (int)code;
  return (int)(curl_easy_setopt)(easy, CURLOPT_COPYPOSTFIELDS, count == 0 ? "" : bytes);
}

long ae_curl_status(void *easy) {
  long status = 0;
  if ((curl_easy_getinfo)(easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK) return 0;
  return status;
}

const char *ae_curl_redirect(void *easy) {
  char *url = NULL;
  if ((curl_easy_getinfo)(easy, CURLINFO_REDIRECT_URL, &url) != CURLE_OK) return NULL;
  return url;
}

int ae_curl_multi_set_number(void *multi, int option, long value) {
  return (int)(curl_multi_setopt)(multi, (CURLMoption)option, value);
}
