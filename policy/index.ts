import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("aws-m2m", { policies: [...policies], enforcementLevel: "mandatory", provider: "aws" });
