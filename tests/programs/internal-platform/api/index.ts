import { Service } from "@internal/platform";

export const { url } = new Service("parcels", {
  permissions: { track: "Follow a parcel", send: "Send a parcel" },
  callers: { portal: ["track"], depot: ["track", "send"] },
  routes: { "GET /parcels/{id}": "track", "POST /parcels": "send" },
});
