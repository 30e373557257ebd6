/** Sophon's images: set the variables to where your registry keeps them. */
export const gatewayImage = process.env.SOPHON_GATEWAY_IMAGE ?? 'sophon-gateway:latest';
export const dashboardImage = process.env.SOPHON_DASHBOARD_IMAGE ?? 'sophon-dashboard:latest';
