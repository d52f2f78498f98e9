import type {
  APIGatewayProxyHandlerV2,
  APIGatewayProxyHandlerV2WithJWTAuthorizer,
  APIGatewayProxyResultV2,
} from "aws-lambda";

/** A closed route's handler in the types that most handlers are written in. */
export const closed: APIGatewayProxyHandlerV2WithJWTAuthorizer = async (event, context) => ({
  statusCode: 200,
  body: `${String(event.requestContext.authorizer.jwt.claims["client_id"])} ${context.awsRequestId}`,
});

/** A public route's. */
export const handler: APIGatewayProxyHandlerV2<APIGatewayProxyResultV2> = async (event) => event.rawPath;

export const limit = 5;
