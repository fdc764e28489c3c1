package live.rostra.load.swarm;

/// Runs one scenario: `room` or `density`. Ends with status 1 when what was heard is not as it must
/// be, 2 when the scenario could not be run.
public final class Swarm {
  private Swarm() {}

  /// @param arguments the name of the scenario; settings are those of [Settings]
  public static void main(String[] arguments) {
    String scenario = arguments.length == 1 ? arguments[0] : "";
    try {
      boolean passed =
          switch (scenario) {
            case "room" -> RoomScenario.run();
            case "density" -> DensityScenario.run();
            default -> throw new IllegalArgumentException("scenarios: room, density");
          };
      System.exit(passed ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
    } catch (Exception e) {
      e.printStackTrace();
    }
    // Threads of the HTTP client and of the crowd would keep the process.
    System.exit(2);
  }
}
