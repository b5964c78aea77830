export {
  acceptWebSockets,
  ConfigError,
  defineConfig,
  type LoamConfig,
  type LoamConfigInput,
  type WebSocketOptions,
  type WebSocketUpgrades,
} from '@loam/server/node';
export { openLoam, type Loam, type LoamOptions } from './loam/open-loam.ts';
export { startTelemetry, type Telemetry } from './loam/start-telemetry.ts';
export { serveLoam, type ServeLoamOptions, type ServedLoam } from './loam/serve-loam.ts';
