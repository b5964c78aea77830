import type { LoamConnection } from './connection/loam-connection.ts';

/** What every model of a provider is made of. */
export type LoamModelConfig = {
  /** Name of the model's provider, e.g. `loam.chat`. */
  provider: string;
  connection: LoamConnection;
};

/** What the models of every kind have in common. */
export abstract class LoamModel<Config extends LoamModelConfig> {
  readonly specificationVersion = 'v4';
  readonly modelId: string;
  protected readonly config: Config;

  constructor(modelId: string, config: Config) {
    this.modelId = modelId;
    this.config = config;
  }

  get provider(): string {
    return this.config.provider;
  }
}
