/// The API as `openapi.yaml` describes it: read once, asked by the router for every request and by
/// the tests for every response.
@org.jspecify.annotations.NullMarked
package live.rostra.http.contract;
