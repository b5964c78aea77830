/** A cheap and free question to a target: whether it answers. What rejects has not. */
export type HealthCheck = () => Promise<boolean>;

/** How long the answer to a health check may take, in milliseconds. */
export const healthCheckLimitMs = 3000;
