/// `rostra.v1` on WebSockets: one client, one room on one loop, and what each may cost.
@org.jspecify.annotations.NullMarked
package live.rostra.http.socket;
