declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  /** https://github.com/swagger-api/swagger-ui/blob/master/docs/usage/configuration.md */
  export default function swaggerUi(settings: {
    domNode: HTMLElement;
    spec: object;
    deepLinking?: boolean;
    /** How far schemas are open. 0: only their names are shown. */
    defaultModelsExpandDepth?: number;
    validatorUrl?: string | null;
  }): void;
}
