export const handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({
    id: event.pathParameters.id,
    table: process.env.TABLE,
    caller: event.requestContext.authorizer.jwt.claims.client_id,
  }),
});
