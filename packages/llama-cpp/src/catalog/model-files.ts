import path from 'node:path';

/** Where the files of models are. */
export class ModelFiles {
  /** @returns the absolute path of the model's first or only file */
  async locate(reference: string, _modelId: string): Promise<string> {
    return path.resolve(reference);
  }

  /** What there is to tell about a download that is going on. */
  describeDownload(_reference: string): string | undefined {
    return undefined;
  }
}
