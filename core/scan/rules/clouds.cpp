// Clouds and what runs on them.

#include "core/scan/checks.hpp"
#include "core/scan/rule.hpp"

namespace hoopgit::scan {
namespace {

constexpr std::string_view aws_revoke =
    "aws iam delete-access-key, then look at CloudTrail for its use";

constexpr Rule rules[] = {
    {.id = "aws-access-key",
     .description = "AWS access key id",
     .keywords = "AKIA|ASIA|ABIA|ACCA",
     .tail = R"([2-7A-Z]{16}\b)",
     .entropy = 2.8,
     .check = not_an_aws_example,
     .revoke = aws_revoke},
    {.id = "aws-secret-key",
     .description = "AWS secret access key",
     .keywords = "aws_secret|awssecret|aws-secret|secret_access_key|"
                 "secretaccesskey|secret-access-key",
     .tail = R"([\w.-]{0,24}["'\]]{0,2}\s{0,4}(?::=|=>|[:=,])\s{0,4}["'`]?)"
             R"(([0-9A-Za-z/+]{40})(?:[^0-9A-Za-z/+=]|$))",
     .at_word = false,
     .caseless = true,
     .entropy = 3.8,
     .check = not_an_aws_example,
     .revoke = aws_revoke},
    {.id = "google-api-key",
     .description = "Google API key",
     .keywords = "AIza",
     .tail = R"([0-9A-Za-z_-]{35})",
     .entropy = 3.0,
     .revoke = "https://console.cloud.google.com/apis/credentials"},
    {.id = "google-oauth-secret",
     .description = "Google OAuth client secret",
     .keywords = "GOCSPX-",
     .tail = R"([0-9A-Za-z_-]{28})",
     .entropy = 3.0,
     .revoke = "https://console.cloud.google.com/apis/credentials"},
    {.id = "gcp-service-account",
     .description = "Google Cloud service account key file",
     .keywords = "private_key_id",
     .tail = R"re("\s{0,8}:\s{0,8}"[0-9a-f]{40}"\s{0,8},\s{0,16})re"
             R"re("private_key"\s{0,8}:\s{0,8}")re"
             R"re((-----BEGIN (?:RSA )?PRIVATE KEY-----))re",
     .check = private_key,
     .revoke = "gcloud iam service-accounts keys delete"},
    {.id = "azure-storage-key",
     .description = "Azure storage account key",
     .keywords = "AccountKey=|SharedAccessKey=",
     .tail = R"(([0-9A-Za-z+/]{86}==|[0-9A-Za-z+/]{43}=))",
     .at_word = false,
     .caseless = true,
     .entropy = 3.5,
     .check = base64_value,
     .revoke = "az storage account keys renew"},
    {.id = "azure-client-secret",
     .description = "Microsoft Entra client secret",
     .keywords = "Q~",
     .tail = R"([0-9A-Za-z_~.-]{31,34})",
     .lead = R"(\b[0-9A-Za-z_~.-]{3}[0-9])",
     .entropy = 3.5,
     .check = mixed_characters,
     .revoke = "az ad app credential delete"},
    {.id = "digitalocean-token",
     .description = "DigitalOcean token",
     .keywords = "dop_v1_|doo_v1_|dor_v1_",
     .tail = R"([0-9a-f]{64}\b)",
     .at_word = false,
     .entropy = 2.8,
     .revoke = "https://cloud.digitalocean.com/account/api/tokens"},
    {.id = "vault-token",
     .description = "HashiCorp Vault token",
     .keywords = "hvs.|hvb.|hvr.",
     .tail = R"([0-9A-Za-z_-]{24,300})",
     .entropy = 3.2,
     .check = mixed_characters,
     .revoke = "vault token revoke"},
    {.id = "terraform-token",
     .description = "HCP Terraform API token",
     .keywords = ".atlasv1.",
     .tail = R"([0-9A-Za-z_-]{60,70})",
     .lead = R"(\b[0-9A-Za-z]{14})",
     .entropy = 3.5,
     .revoke = "https://app.terraform.io/app/settings/tokens"},
    {.id = "databricks-token",
     .description = "Databricks personal access token",
     .keywords = "dapi",
     .tail = R"([0-9a-f]{32}(?:-[0-9])?\b)",
     .entropy = 2.8,
     .revoke = "databricks tokens delete"},
    {.id = "heroku-key",
     .description = "Heroku API key",
     .keywords = "HRKU-AA",
     .tail = R"([0-9A-Za-z_-]{58})",
     .entropy = 3.5,
     .revoke = "heroku authorizations:revoke"},
    {.id = "pulumi-token",
     .description = "Pulumi access token",
     .keywords = "pul-",
     .tail = R"([0-9a-f]{40}\b)",
     .entropy = 2.8,
     .revoke = "https://app.pulumi.com/account/tokens"},
};

}  // namespace

std::span<const Rule> cloud_rules() {
  return rules;
}

}  // namespace hoopgit::scan
